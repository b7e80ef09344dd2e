"""Lists of /api/v1: pages by a cursor, so that nothing is shown twice or skipped."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.paging import PAGE_LENGTH, page_by_pk

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST: Final = 100
_LARGEST: Final = 2**63 - 1
_DIGITS: Final = 19


@dataclass(frozen=True)
class Cursor:
    """Where a page begins (None: at the newest), and how long it is."""

    before: int | None
    limit: int

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """What an address says. Raises Invalid for what is no cursor of ours, or no length."""
        return cls(_number(query.get("cursor"), "cursor", _LARGEST), limit_of(query))


@dataclass(frozen=True)
class CursorPage:
    """`next_cursor` leads to the next page; None: there is none."""

    items: list[Any]
    next_cursor: str | None


def limit_of(query: QueryDict) -> int:
    """How long a page is to be. Raises Invalid for no such length."""
    limit = _number(query.get("limit"), "limit", MOST)
    if limit == 0:
        raise _refusal("limit", MOST)
    return PAGE_LENGTH if limit is None else limit


def no_cursor() -> Invalid:
    """The refusal of a cursor that no page of this list has given."""
    return _refusal("cursor", _LARGEST)


def cursor_page(rows: "QuerySet[Any]", cursor: Cursor) -> CursorPage:
    """One query."""
    page = page_by_pk(rows, cursor.before, cursor.limit)
    return CursorPage(page.items, None if page.next_before is None else str(page.next_before))


def _number(word: str | None, name: str, most: int) -> int | None:
    if word is None:
        return None
    if not (word.isascii() and word.isdecimal() and len(word) <= _DIGITS) or int(word) > most:
        raise _refusal(name, most)
    return int(word)


def _refusal(name: str, most: int) -> Invalid:
    if name == "cursor":
        return Invalid("invalid", _("“cursor” is what a page of this list called “next_cursor”."))
    return Invalid("invalid", _("“limit” is a number from 1 to %d.") % most)
