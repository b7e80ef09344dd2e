"""The programs of the machine that the tests use: found, installed, or said to be missing."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

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


def chromium() -> str | None:
    """The machine's, or the one that `playwright install chromium` fetched."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    fetched = (
        ".cache/ms-playwright/chromium-*/chrome-linux*/chrome",
        "Library/Caches/ms-playwright/chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    )
    found = [path for pattern in fetched for path in Path.home().glob(pattern)]
    return str(max(found)) if found else None


def runs_driver() -> bool:
    """Playwright brings a Node, which wants a library that a bare Debian does not have."""
    node, _ = compute_driver_executable()
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0


PARTS = (
    Part("Chromium", "chromium", lambda: chromium() is not None),
    Part("Playwright's driver", "libatomic1", runs_driver),
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
