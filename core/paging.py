"""Pages of a list that grows at its top: by cursor, so that nothing is shown twice or skipped."""

from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db import models
from django.http import HttpRequest, QueryDict

M = TypeVar("M", bound=models.Model)

PAGE_LENGTH: Final = 30
_LARGEST_ID: Final = 2**63 - 1


@dataclass(frozen=True)
class Page(Generic[M]):
    """`items`, newest first; `next_before` is the cursor of the older page, None at the end."""

    items: list[M]
    next_before: int | None


def page_by_pk(
    rows: "models.QuerySet[M]", before: int | None, length: int = PAGE_LENGTH
) -> Page[M]:
    """The newest `length` of `rows` with an id below `before`: one query."""
    older = rows if before is None else rows.filter(pk__lt=before)
    return cut(list(older.order_by("-pk")[: length + 1]), length)


def cut(items: list[M], length: int = PAGE_LENGTH) -> Page[M]:
    """A page of at most `length`, from a list that has one more if there are older ones."""
    more = len(items) > length
    items = items[:length]
    return Page(items, items[-1].pk if more else None)


def cursor_of(query: QueryDict | dict[str, Any], name: str = "before") -> int | None:
    """The cursor of an address; nonsense reads as none, which is the first page."""
    value = query.get(name) or ""
    if not (value.isascii() and value.isdecimal()) or len(value) > 19:
        return None
    return min(int(value), _LARGEST_ID)


def older_url(request: HttpRequest, page: Page[Any], name: str = "before") -> str:
    """The address that is shown, but of the older page; "" at the end of the list."""
    if page.next_before is None:
        return ""
    query = request.GET.copy()
    query[name] = str(page.next_before)
    return f"{request.path}?{query.urlencode()}"
