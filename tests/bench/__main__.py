"""`make bench`: measures what docs/performance.md promises and prints it as a table.

ONLY=relay (or another of SECTIONS) chooses; QUICK=1 leaves out the great crowds and long hours.
"""

import asyncio
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import servers
from tests.bench.crowd import raise_file_limit

SECTIONS = (
    "relay",
    "ingress",
    "control",
    "joiners",
    "stalled",
    "latency",
    "peers",
    "home",
    "finishing",
    "clips",
    "captions",
)


def main() -> None:
    chosen = os.environ.get("ONLY", "").replace(",", " ").split() or SECTIONS
    unknown = set(chosen) - set(SECTIONS)
    if unknown:
        sys.exit(f"ONLY={' '.join(sorted(unknown))}? There are: {' '.join(SECTIONS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # and the servers with it
    raise_file_limit()
    with tempfile.TemporaryDirectory(prefix="spaces-bench-") as directory:
        data = Path(directory)
        os.environ.update(servers.environment(data))
        os.environ["SSL_CERT_FILE"] = str(data / "cert.pem")
        (data / "static").mkdir()
        servers.make_certificate(data)
        os.sched_setaffinity(0, {servers.CLIENT_CORE})
        asyncio.run(_run(chosen, data))


async def _run(chosen: tuple[str, ...] | list[str], data: Path) -> None:
    import importlib  # noqa: PLC0415

    import django  # noqa: PLC0415

    django.setup()
    await asyncio.to_thread(_migrate)
    for name in chosen:
        section = importlib.import_module(f"tests.bench.{name}")
        started_at = time.monotonic()
        tables = await section.run(data, quick=bool(os.environ.get("QUICK")))
        print(*tables, sep="\n")
        print(f"\n({name} took {time.monotonic() - started_at:.0f} s)", flush=True)


def _migrate() -> None:
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)


if __name__ == "__main__":
    main()
