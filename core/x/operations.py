"""What an operation of X's API is called, takes and answers; read by core.x.schema."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from core.x.asking import MAX_IDS, Vocabulary
from core.x.shapes import Shape, several

M = TypeVar("M", bound=Callable[..., Any])


@dataclass(frozen=True)
class Parameter:
    """One of the query. `shape` of several values: an array, whose values commas part."""

    shape: Shape
    says: str
    required: bool = False


@dataclass(frozen=True)
class Operation:
    """`name` is X's own id of the operation; `status` of its good answer."""

    name: str
    summary: str
    answer: Shape
    asks: Vocabulary | None = None
    query: Mapping[str, Parameter] = field(default_factory=dict)
    sends: Shape | None = None
    status: int = 200


def operation(*args: Any, **kwargs: Any) -> Callable[[M], M]:
    """Say of a view's method which operation it is."""
    made = Operation(*args, **kwargs)

    def declare(method: M) -> M:
        method.operation = made  # type: ignore[attr-defined]
        return method

    return declare


def required_ids(one: Shape, says: str) -> Parameter:
    """1 to 100 of these, which the query must have."""
    return Parameter({**several(one), "maxItems": MAX_IDS}, says, required=True)
