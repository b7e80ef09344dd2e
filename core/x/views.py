"""What every address under /2/ shares."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from core.asking import SmallJSONParser
from core.oauth import Scoped
from core.x import problems
from core.x.limits import LIMIT, Standing, WindowThrottle
from core.x.schema import XSchema
from core.x.shapes import Shape


class XView(Scoped):
    """A view of X's API: its errors, its limits and their headers."""

    rate_limit: ClassVar[int] = LIMIT
    names: ClassVar[Mapping[str, Shape]] = {}
    """What the parts of the path that name a thing look like."""
    schema = XSchema()

    parser_classes = (SmallJSONParser,)
    renderer_classes = (JSONRenderer,)
    throttle_classes = (WindowThrottle,)
    standing: Standing | None = None

    def get_exception_handler(self) -> Callable[..., Response | None]:
        return problems.answer

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        finished = super().finalize_response(request, response, *args, **kwargs)
        if self.standing is not None:
            for name, value in self.standing.headers().items():
                finished[name] = value
        return finished


def body(
    data: Any,
    *,
    includes: Mapping[str, Sequence[Any]] | None = None,
    errors: Sequence[dict[str, Any]] = (),
    meta: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """An answer without the parts that would be empty: clients take an empty list for an error."""
    filled = {name: list(rows) for name, rows in (includes or {}).items() if rows}
    parts = {"data": data, "includes": filled, "errors": list(errors)}
    answer = {name: part for name, part in parts.items() if part not in (None, [], {})}
    if meta is not None:
        answer["meta"] = meta
    return answer
