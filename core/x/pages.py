"""Pages of X's API: a token that says where to go on, and `meta` that tells it."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db.models import Model
from django.http import QueryDict

from core.paging import Page
from core.x.asking import MAX_RESULTS, number_of
from core.x.problems import InvalidRequest

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_LARGEST: Final = 2**63 - 1
_TOKEN_LENGTH: Final = 13


def token_of(cursor: int) -> str:
    """A cursor as a word that nobody takes for a number."""
    word = ""
    while cursor:
        cursor, digit = divmod(cursor, len(_DIGITS))
        word = _DIGITS[digit] + word
    return f"z{word or '0'}"


def part_of(query: QueryDict, default: int = MAX_RESULTS, least: int = 1) -> tuple[int | None, int]:
    """Which part of a list is asked for: the cursor and the length, for page_by_pk."""
    return _cursor_of(query), _length_of(query, default, least)


def _cursor_of(query: QueryDict) -> int | None:
    """What `pagination_token` or `next_token` says. Raises InvalidRequest for a token of others."""
    for name in ("pagination_token", "next_token"):
        word = query.get(name)
        if word is None:
            continue
        if not 2 <= len(word) <= _TOKEN_LENGTH + 1 or word[0] != "z" or set(word[1:]) - {*_DIGITS}:
            raise InvalidRequest(name, word, f"The `{name}` query parameter value is not a token")
        return min(int(word[1:], len(_DIGITS)), _LARGEST)
    return None


def _length_of(query: QueryDict, default: int = MAX_RESULTS, least: int = 1) -> int:
    return number_of(query, "max_results", default, least, MAX_RESULTS)


def meta_of(page: Page[Any], *, ids: Callable[[Any], str] | None = None) -> dict[str, Any]:
    """`result_count`, `next_token` if there is more, and with `ids` the newest and the oldest."""
    meta: dict[str, Any] = {"result_count": len(page.items)}
    if ids is not None and page.items:
        meta |= _ends([ids(item) for item in page.items])
    if page.next_before is not None:
        meta["next_token"] = token_of(page.next_before)
    return meta


def _ends(ids: Sequence[str]) -> dict[str, str]:
    return {"newest_id": max(ids, key=int), "oldest_id": min(ids, key=int)}


def by_pk(item: Model) -> str:
    return str(item.pk)
