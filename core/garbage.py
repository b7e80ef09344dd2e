"""When Python looks for garbage: seldom while a process starts, as usual once it serves.

What starting makes stays. To look through it again and again is a fifth of each start, and a
quarter of the migrations of a new database.
"""

import gc
from typing import Final

_USUAL: Final = gc.get_threshold()
_SELDOM: Final = (50_000, 20, 100)


def collect_seldom() -> None:
    gc.set_threshold(*_SELDOM)


def collect_as_usual() -> None:
    """What is there by now is not looked at any more; what connections leave behind is, in time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_USUAL)
