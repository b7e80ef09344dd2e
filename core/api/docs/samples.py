"""Values that a shape of an OpenAPI document might have, the same each time. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from core.api.docs.resolving import Refs

Json = Any
_DEEPEST: Final = 6
UNKNOWN: Final = "…"
"""Stands for text that nobody here knows anything of."""
_FORMATS: Final = {
    "date-time": "2026-11-27T19:30:00.000Z",
    "date": "2026-11-27",
    "uri": "https://example.org/",
    "email": "ana@example.org",
}
_NAMED: Final[dict[str, Json]] = {
    "handle": "ana",
    "username": "ana",
    "usernames": "ana",
    "name": "Ana",
    "title": "Jazz at noon",
    "description": "What came after bebop.",
    "public_id": "1DXxyRYNejbKM",
    "space_id": "1DXxyRYNejbKM",
    "slug": "music",
    "text": "Where does the melody go?",
    "question": "Where does the melody go?",
    "emoji": "👏",
    "url": "https://spaces.example.org/spaces/1DXxyRYNejbKM",
    "code": "not_allowed",
    "message": "You may not do that.",
    "query": "jazz",
    "q": "jazz",
    "format": "json",
    "lang": "und",
    "pair": "12-34",
    "choices": ["Yes", "No"],
}
"""What text, or a list, is called tells what it might say."""


def declared(media: Mapping[str, Json]) -> list[tuple[str, Json]]:
    """The examples that a media type or a parameter has, with what each is called."""
    if "example" in media:
        return [("", media["example"])]
    named = (media.get("examples") or {}).items()
    return [(one.get("summary") or name, one.get("value")) for name, one in named]


def in_address(value: Json) -> str:
    """As it stands in an address, or in a sentence."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(in_address(one) for one in value)
    return "null" if value is None else str(value)


def value(
    schema: Json, refs: Refs, name: str = "", *, whole: bool = True, above: tuple[str, ...] = ()
) -> Json:
    """One value of this shape. `whole`: with what may be left out, too."""
    shape, named = refs.opened(schema)
    if set(named) & set(above) or len(above) > _DEEPEST:
        return None
    chosen = _chosen(shape)
    if chosen is not _NOTHING:
        return chosen
    above += named or ("",)
    alternatives = shape.get("anyOf") or shape.get("oneOf")
    if alternatives:
        return value(alternatives[0], refs, name, whole=whole, above=above)
    kind = _kind_of(shape)
    if kind == "object":
        return _object(shape, refs, whole=whole, above=above)
    if kind == "array" and not isinstance(_NAMED.get(name), list):
        one = value(shape.get("items", {}), refs, name, whole=whole, above=above)
        return [] if one is None else [one]
    return _plain(kind, shape, name)


_NOTHING: Final = object()


def _chosen(shape: Json) -> Json:
    """What the shape itself says it might be."""
    for key in ("example", "const", "default"):
        if key in shape:
            return shape[key]
    for key in ("examples", "enum"):
        if shape.get(key):
            return shape[key][0]
    return _NOTHING


def _kind_of(shape: Json) -> str:
    kinds = shape.get("type", "object" if "properties" in shape else "string")
    return str(kinds[0] if isinstance(kinds, list) else kinds)


def _object(shape: Json, refs: Refs, *, whole: bool, above: tuple[str, ...]) -> Json:
    required = shape.get("required", ())
    whole = whole or not required  # nothing at all would be no example
    made = {
        name: value(inner, refs, name, whole=whole, above=above)
        for name, inner in shape.get("properties", {}).items()
        if whole or name in required
    }
    more = shape.get("additionalProperties")
    if not made and isinstance(more, Mapping) and more:
        made["1024"] = value(more, refs, whole=whole, above=above)
    return made


def _plain(kind: str, shape: Json, name: str) -> Json:
    if kind == "array":
        return _NAMED[name]
    if kind == "string":
        return _FORMATS.get(shape.get("format", ""), _text(name))
    if kind in {"integer", "number"}:
        return shape.get("minimum", shape.get("exclusiveMinimum", 0))
    return True if kind == "boolean" else None


def _text(name: str) -> Json:
    if isinstance(_NAMED.get(name), str):
        return _NAMED[name]
    if name.endswith("_url"):
        return "/static/…"
    return "12" if name in {"", "id", "ids"} or name.endswith(("_id", "_ids")) else UNKNOWN
