"""Write the lock files, or (`--check`) say whether they still belong to pyproject.toml.

The first line of a lock file holds a digest of what pyproject.toml asks for; comparing it needs
no network.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPILE = [
    sys.executable, "-m", "uv", "pip", "compile", "--quiet",
    "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-emit-index-url", "--no-header", "--no-config",
]  # fmt: skip
LOCKS = {
    "requirements.lock": ["pyproject.toml"],
    # The tools come on top of exactly the versions that run in production.
    "requirements-dev.lock": [
        "pyproject.toml", "--group", "dev", "--constraint", "requirements.lock",
    ],
    # Programs that tests run beside ours, with what they need and we do not.
    "tests/clients/requirements.lock": ["tests/clients/requirements.in"],
}  # fmt: skip


def wanted() -> str:
    """One line that changes whenever what is asked for does."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [
        pyproject["project"]["requires-python"],
        pyproject["project"]["dependencies"],
        pyproject["dependency-groups"],
        (ROOT / "tests/clients/requirements.in").read_text(),
    ]
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return f"# Written by `make lock`; what is asked for: {digest[:16]}\n"


def write(upgrade: bool) -> None:
    for name, options in LOCKS.items():
        path = ROOT / name
        command = [*COMPILE, *options, "--output-file", name]
        subprocess.run([*command, "--upgrade"] if upgrade else command, cwd=ROOT, check=True)
        path.write_text(wanted() + path.read_text())


def stale() -> list[str]:
    return [name for name in LOCKS if not (ROOT / name).read_text().startswith(wanted())]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    arguments = parser.parse_args()
    if not arguments.check:
        write(arguments.upgrade)
        return 0
    for name in stale():
        print(f"{name} does not belong to pyproject.toml any more: run `make lock`.")
    return 1 if stale() else 0


if __name__ == "__main__":
    sys.exit(main())
