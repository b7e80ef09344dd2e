"""Ask whether what we depend on has known weaknesses: pip-audit and npm audit, side by side.

    python tests/tools/audit.py [--strict]

Fails for a known weakness. Where nobody could be asked in time (no network, a registry that does
not answer) it says so and is content; with `--strict` that is a failure, and there is time enough.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SOON_SECONDS, LONG_SECONDS = 12, 300
PIP = [
    str(Path(sys.executable).with_name("pip-audit")), "--require-hashes", "--disable-pip",
    "--progress-spinner", "off", "--format", "json", "--requirement", "requirements-dev.lock",
]  # fmt: skip
NPM = ["npm", "audit", "--json"]


class Verdict(NamedTuple):
    """What was found, a line each; why nobody could be asked, or "" if somebody was."""

    found: list[str]
    skipped: str


def verdict_of_pip(answer: dict[str, Any]) -> Verdict:
    asked = answer["dependencies"]
    found = [
        f"{one['name']} {one['version']}: {weak['id']}, mended in {weak['fix_versions'] or 'none'}"
        for one in asked
        for weak in one.get("vulns", [])
    ]
    unknown = [one["name"] for one in asked if "skip_reason" in one]
    return Verdict(found, f"{len(unknown)} of {len(asked)} not answered for" if unknown else "")


def verdict_of_npm(answer: dict[str, Any]) -> Verdict:
    if "vulnerabilities" not in answer:
        return Verdict([], str(answer.get("message") or "the registry gives no answer"))
    weak = answer["vulnerabilities"].values()
    return Verdict([f"{one['name']} {one['range']}: {one['severity']}" for one in weak], "")


def ask(command: list[str], judge: Callable[[dict[str, Any]], Verdict], seconds: int) -> Verdict:
    try:
        ended = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False
        )
        return judge(json.loads(ended.stdout))
    except subprocess.TimeoutExpired:
        return Verdict([], f"no answer within {seconds} s")
    except FileNotFoundError:
        return Verdict([], "not installed")
    except (ValueError, KeyError, TypeError):
        return Verdict([], (ended.stderr.strip().splitlines() or ["no answer"])[-1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strict", action="store_true", help="a skipped audit is a failure")
    is_strict = parser.parse_args().strict
    seconds = LONG_SECONDS if is_strict else SOON_SECONDS
    audits = {"pip-audit": (PIP, verdict_of_pip), "npm audit": (NPM, verdict_of_npm)}
    with ThreadPoolExecutor() as together:
        asked = {name: together.submit(ask, *one, seconds) for name, one in audits.items()}
    is_well = True
    for name, answer in asked.items():
        found, skipped = answer.result()
        for line in found:
            print(f"{name}: {line}")
        if skipped:
            print(f"{name}: SKIPPED, {skipped}")
        is_well = is_well and not found and not (is_strict and skipped)
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
