"""The programs of the machine that the tests use: found, installed, or said to be missing."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_APT = ["apt-get", "--yes", "--no-install-recommends", "install"]
# What Debian starts by itself would take ports; tests start their own.
_APT_ENVIRONMENT = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}


@dataclass(frozen=True)
class Part:
    """`package` is Debian's name for it."""

    name: str
    package: str
    is_here: Callable[[], bool]


def has_program(*names: str) -> bool:
    return any(shutil.which(name) for name in names)


def has_postgres() -> bool:
    return has_program("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def has_chromium() -> bool:
    return has_program("chromium", "chromium-browser", "google-chrome") or _playwright_has_one()


def _playwright_has_one() -> bool:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - starts a process

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


PARTS = (
    Part("Chromium", "chromium", has_chromium),
    Part("Firefox", "firefox-esr", lambda: has_program("firefox-esr", "firefox")),
    Part("PulseAudio", "pulseaudio", lambda: has_program("pulseaudio")),
    Part("Redis", "redis-server", lambda: has_program("redis-server")),
    Part("PostgreSQL", "postgresql", has_postgres),
    Part("espeak-ng", "espeak-ng", lambda: has_program("espeak-ng")),
)


def missing_parts() -> list[Part]:
    return [part for part in PARTS if not part.is_here()]


def install_missing() -> list[Part]:
    """Install what can be installed here; what is still missing afterwards."""
    missing = missing_parts()
    if not missing:
        return []
    if os.geteuid() == 0 and has_program("apt-get"):
        _install_with_apt([part.package for part in missing])
    elif any(part.name == "Chromium" for part in missing):
        with contextlib.suppress(subprocess.CalledProcessError):
            subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
    return missing_parts()


def _install_with_apt(packages: list[str]) -> None:
    print(f"== installing {', '.join(packages)}", flush=True)
    environment = os.environ | _APT_ENVIRONMENT
    subprocess.run(["apt-get", "--quiet", "update"], env=environment, check=False)
    # One by one: a package that this Debian does not have must not keep the others away.
    for package in packages:
        subprocess.run([*_APT, package], env=environment, check=False)
