"""What is said and asked under /2/, in the words of JSON Schema, of which the document is made.

An object's fields are declared where they are read (`Field`), so that none can be in one alone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from re import Pattern
from typing import Any, Final, NamedTuple, TypeAlias

Shape: TypeAlias = Any
"""A JSON Schema, in which a Component may stand where a `$ref` belongs."""


@dataclass(frozen=True)
class Component:
    """A shape that has a name in the document."""

    name: str
    shape: Shape


class Field(NamedTuple):
    """How a field is read, None where it is not known, and what form it then has."""

    read: Callable[..., Any]
    shape: Shape


TEXT: Final[Shape] = {"type": "string"}
FLAG: Final[Shape] = {"type": "boolean"}
COUNT: Final[Shape] = {"type": "integer", "minimum": 0}
TIME: Final[Shape] = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$",
    "examples": ["2026-07-04T23:12:08.000Z"],
}
USER_ID: Final[Shape] = {"type": "string", "pattern": "^[0-9]{1,19}$", "examples": ["12"]}
WORDS: Final[Shape] = {"type": "string", "pattern": r"\S"}
"""Text of which something is left once it is trimmed."""


def matching(form: Pattern[str], **more: Any) -> Shape:
    """Text of just that form."""
    return {"type": "string", "pattern": f"^(?:{form.pattern})$", **more}


def one_of(words: Iterable[str]) -> Shape:
    return {"type": "string", "enum": sorted(words)}


def several(item: Shape, *, least: int = 1) -> Shape:
    """An array; the API leaves out what would be empty."""
    return {"type": "array", "items": item, "minItems": least}


def thing(fields: Mapping[str, Shape], always: Iterable[str] = (), **more: Any) -> dict[str, Any]:
    """An object; `always` are the fields that are never absent."""
    shape = {"type": "object", "properties": dict(fields), **more}
    required = sorted(always)
    return {**shape, "required": required} if required else shape


def component(
    name: str, fields: Mapping[str, Field], always: Iterable[str], **also: Shape
) -> Component:
    """Of an object that a table of fields makes, and what comes `also`."""
    return Component(
        name, thing({key: field.shape for key, field in fields.items()} | also, always)
    )


PROBLEM: Final = Component(
    "Problem",
    thing(
        {
            "title": TEXT,
            "detail": TEXT,
            "type": {**TEXT, "description": "Which kind of problem; X's clients compare it."},
            "status": {"type": "integer"},
            "code": {**TEXT, "description": "Ours (docs/protocol.md), where a rule refused."},
        },
        ("title", "detail", "type", "status"),
    ),
)
INVALID_REQUEST: Final = Component(
    "InvalidRequest",
    thing(
        {
            "errors": several(
                thing(
                    {
                        "parameters": {"type": "object", "additionalProperties": several(TEXT)},
                        "message": TEXT,
                    },
                    ("parameters", "message"),
                )
            ),
            "title": {"const": "Invalid Request"},
            "detail": TEXT,
            "type": {"const": "https://api.x.com/2/problems/invalid-request"},
        },
        ("errors", "title", "detail", "type"),
    ),
)
ERROR: Final = Component(
    "Error",
    thing(
        {
            "value": TEXT,
            "detail": TEXT,
            "title": {"const": "Not Found Error"},
            "resource_type": TEXT,
            "parameter": TEXT,
            "resource_id": TEXT,
            "type": {"const": "https://api.x.com/2/problems/resource-not-found"},
        },
        ("value", "detail", "title", "resource_type", "parameter", "resource_id", "type"),
        description="One of the things asked for is not there, or not for who asks.",
    ),
)
META: Final = Component(
    "Meta",
    thing(
        {
            "result_count": COUNT,
            "newest_id": TEXT,
            "oldest_id": TEXT,
            "next_token": {**TEXT, "description": "The `pagination_token` of the next page."},
        },
        ("result_count",),
    ),
)


def answer(
    data: Shape, *, includes: Shape = None, meta: bool = False, errors: bool = True
) -> dict[str, Any]:
    """The body of a good answer: `data` where something was found, and what belongs to it."""
    parts: dict[str, Shape] = {"data": data}
    if includes is not None:
        parts["includes"] = includes
    if errors:
        parts["errors"] = several(ERROR)
    if meta:
        parts["meta"] = META
    return thing(parts, () if errors or meta else ("data",))
