"""Where the tests of a kind are. `make test` looks for them there alone: to collect all tests takes
some ten seconds, in each process of each stage."""

from typing import Final

CHAOS: Final = "tests/chaos"
"""What `make chaos` runs, and `make test` never."""

PLACES: Final = {
    "browser": ("tests/browser",),
    "sound": ("tests/browser",),
    "alone": ("tests/browser/test_firefox.py",),
    "scale": ("tests/scale", "tests/recordings/test_crashes.py"),
    "programs": ("tests/clients",),
}
