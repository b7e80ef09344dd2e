"""Paths of things, each pattern resolved once.

Django's `reverse` looks through the patterns anew each time; a page of Tweets asks two hundred
times. `path_to` gives the same answer for patterns that take one id or one handle, or nothing.
"""

from functools import cache
from typing import Final

from django.urls import get_script_prefix, reverse

_GAP: Final = "707070707"
"""Stands for the id or handle while the pattern is resolved: it can be either."""


def path_to(name: str, key: int | str | None = None) -> str:
    """What `reverse(name, args=[key])` says. `key` must fit: letters, digits and `_` alone."""
    before, after = _around(name, get_script_prefix(), has_key=key is not None)
    return f"{before}{key}{after}" if key is not None else before


@cache
def _around(name: str, prefix: str, *, has_key: bool) -> tuple[str, str]:
    """What stands before and after the key. `prefix`: the threads of a worker know another one."""
    del prefix
    before, _, after = reverse(name, args=[_GAP] if has_key else []).partition(_GAP)
    return before, after
