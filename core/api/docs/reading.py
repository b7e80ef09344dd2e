"""An OpenAPI document, read into what a page about it shows. Pure: no Django, no I/O.

What a document may leave out is left out here too ("" or ()); a `$ref` is followed wherever it may
stand, and a shape within itself is named and not opened again.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from core.api.docs import samples
from core.api.docs.resolving import Refs

Json = Any
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_JSON: Final = "application/json"
_PLAIN: Final = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "null",
    "object": "object",
}
_FORMATS: Final = {
    "date-time": "time",
    "date": "date",
    "uri": "address",
    "binary": "file",
    "email": "email address",
}
_DEEPEST: Final = 6
_PARTS_WITHOUT_NOUN: Final = 2


@dataclass(frozen=True)
class Field:
    """One line of a shape: `kind` is what it is in words, `fields` what is inside."""

    name: str
    kind: str
    says: str = ""
    is_required: bool = False
    default: str = ""
    among: tuple[str, ...] = ()
    limits: str = ""
    fields: tuple["Field", ...] = ()

    @property
    def count(self) -> int:
        """Of all lines below this."""
        return sum(1 + field.count for field in self.fields)


@dataclass(frozen=True)
class Parameter:
    """One of the address. `sample` is a value that it might have."""

    place: str  # "path", "query" or "header"
    field: Field
    sample: str


@dataclass(frozen=True)
class Example:
    name: str
    value: Json


@dataclass(frozen=True)
class Body:
    """What is sent or answered: its media type, its shape, and examples, if it has fields.

    Where nobody wrote one (`is_declared`), there is one that was made of the shape.
    """

    media_type: str
    shape: Field
    examples: tuple["Example", ...]
    is_declared: bool

    @property
    def example(self) -> Json:
        return self.examples[0].value if self.examples else None


@dataclass(frozen=True)
class Answer:
    status: str
    says: str
    body: Body | None

    @property
    def is_good(self) -> bool:
        return self.status[0] in "123"


@dataclass(frozen=True)
class Operation:
    """One method of one address. `scopes`: what a token of a person must allow.

    `guests`: nobody has to say who they are; `apps`: the token of an app alone will do; `session`:
    our own pages may ask, as whoever is logged in.
    """

    id: str
    method: str
    path: str
    tag: str
    summary: str
    says: str
    scopes: tuple[str, ...]
    guests: bool
    apps: bool
    session: bool
    parameters: tuple[Parameter, ...]
    body: Body | None
    answers: tuple[Answer, ...]

    def within(self, place: str) -> tuple[Parameter, ...]:
        return tuple(one for one in self.parameters if one.place == place)

    @property
    def anchor(self) -> str:
        """Its place in a page; without what would mean something in a CSS selector."""
        return re.sub(r"\W", "-", self.id)

    @property
    def noun(self) -> str:
        """What it is about, within its tag: "seat" of `stage.seat.take`, "" of `clips.list`."""
        parts = self.id.split(".")
        return parts[1] if len(parts) > _PARTS_WITHOUT_NOUN else ""

    @property
    def can_be_tried(self) -> bool:
        """From our own pages, with nothing that it might change."""
        return self.session and self.method == "GET"

    @property
    def good(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if answer.is_good)

    @property
    def refusals(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if not answer.is_good)


@dataclass(frozen=True)
class Group:
    """The operations of a tag that are about one noun; those about none come first, as ""."""

    noun: str
    operations: tuple[Operation, ...]

    @property
    def anchor(self) -> str:
        return f"about-{self.noun}"


@dataclass(frozen=True)
class Tag:
    """What belongs together; `slug` is unlike that of any other tag of the document."""

    name: str
    slug: str
    says: str
    operations: tuple[Operation, ...]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """All operations, each once: nouns in the order in which they are first used."""
        by_noun: dict[str, list[Operation]] = {"": []}
        for operation in self.operations:
            by_noun.setdefault(operation.noun, []).append(operation)
        return tuple(Group(noun, tuple(each)) for noun, each in by_noun.items() if each)


@dataclass(frozen=True)
class Reference:
    title: str
    says: str
    tags: tuple[Tag, ...]

    @property
    def operations(self) -> tuple[Operation, ...]:
        return tuple(operation for tag in self.tags for operation in tag.operations)

    def tag(self, slug: str) -> Tag | None:
        return next((tag for tag in self.tags if tag.slug == slug), None)


def read(document: Mapping[str, Json]) -> Reference:
    """Tags in the order in which the document names them, or else first uses them."""
    by_tag: dict[str, list[Operation]] = {}
    said = {tag["name"]: tag.get("description", "") for tag in document.get("tags", ())}
    for name in said:
        by_tag[name] = []
    for operation in _Reader(document).operations():
        by_tag.setdefault(operation.tag, []).append(operation)
    info = document.get("info", {})
    tags = tuple(
        Tag(name, slug_of(name), said.get(name, ""), tuple(operations))
        for name, operations in by_tag.items()
        if operations
    )
    return Reference(info.get("title", ""), info.get("description", ""), tags)


def slug_of(name: str) -> str:
    return re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-") or "others"


class _Reader:
    def __init__(self, document: Mapping[str, Json]) -> None:
        self.document = document
        self.refs = Refs(document)

    def operations(self) -> Iterator[Operation]:
        for path, item in self.document.get("paths", {}).items():
            shared = item.get("parameters", ())
            for method in _METHODS:
                if method in item:
                    yield self._operation(path, method, item[method], shared)

    def _operation(self, path: str, method: str, said: Json, shared: Json) -> Operation:
        parameters = [self.refs.follow(one) for one in (*shared, *said.get("parameters", ()))]
        sent = self.refs.follow(said.get("requestBody", {}))
        answers = said.get("responses", {}).items()
        return Operation(
            id=said.get("operationId") or f"{method}_{slug_of(path)}",
            method=method.upper(),
            path=path,
            tag=next(iter(said.get("tags", ())), ""),
            summary=said.get("summary", ""),
            says=said.get("description", ""),
            parameters=_in_order(path, [self._parameter(one) for one in parameters]),
            body=self._body(sent, "request"),
            answers=tuple(self._answer(status, answer) for status, answer in answers),
            **self._asking(said.get("security", self.document.get("security", ()))),
        )

    def _asking(self, security: Json) -> dict[str, Json]:
        """Who may ask, of the alternatives that `security` lists."""
        scopes = {scope for one in security for scopes in one.values() for scope in scopes}
        kinds = [self._schemes.get(name, {}) for one in security for name in one]
        return {
            "scopes": tuple(sorted(scopes)),
            "guests": not security or {} in security,
            "apps": any(kind.get("scheme") == "bearer" for kind in kinds),
            "session": any(kind.get("in") == "cookie" for kind in kinds),
        }

    @cached_property
    def _schemes(self) -> Mapping[str, Json]:
        schemes: Mapping[str, Json] = self.document.get("components", {}).get("securitySchemes", {})
        return schemes

    def _parameter(self, said: Json) -> Parameter:
        shape = said.get("schema", {})
        field = self._field(said["name"], shape, is_required=bool(said.get("required")))
        if said.get("description"):
            field = _saying(field, said["description"])
        wrote = [value for _name, value in samples.declared(said)]
        sample = wrote[0] if wrote else samples.value(shape, self.refs, said["name"])
        return Parameter(said["in"], field, samples.in_address(sample))

    def _answer(self, status: str, said: Json) -> Answer:
        answer = self.refs.follow(said)
        return Answer(status, answer.get("description", ""), self._body(answer, "response"))

    def _body(self, said: Json, direction: str) -> Body | None:
        content = said.get("content", {})
        if not content:
            return None
        media_type = _JSON if _JSON in content else next(iter(content))
        media = content[media_type]
        shape = media.get("schema", {})
        examples = tuple(Example(*one) for one in samples.declared(media))
        is_declared = bool(examples)
        if not examples and media_type.endswith(("json", "x-www-form-urlencoded")):
            # What is sent shows what must be there; what is answered shows everything.
            made = samples.value(shape, self.refs, whole=direction == "response")
            examples = (Example("", made),)
        field = self._field("", shape, is_required=bool(said.get("required")))
        return Body(media_type, field, examples, is_declared)

    def _field(
        self, name: str, schema: Json, *, is_required: bool = False, above: tuple[str, ...] = ()
    ) -> Field:
        """One line. `above` are the names of the shapes that this one is in."""
        shape, _named = self.refs.opened(schema)
        return Field(
            name=name,
            kind=self.kind(schema),
            says=schema.get("description") or shape.get("description", ""),
            is_required=is_required,
            default=samples.in_address(shape["default"]) if "default" in shape else "",
            among=tuple(samples.in_address(one) for one in self._among(shape)),
            limits=_limits(shape),
            fields=self._inside(schema, above),
        )

    def _inside(self, schema: Json, above: tuple[str, ...]) -> tuple[Field, ...]:
        """The fields of all objects that this may be or hold, each name once."""
        found: dict[str, Field] = {}
        for shape, named in self._objects(schema):
            if set(named) & set(above) or len(above) >= _DEEPEST:
                continue
            within = above + (named or ("",))
            required = shape.get("required", ())
            for name, inner in shape.get("properties", {}).items():
                field = self._field(name, inner, is_required=name in required, above=within)
                found.setdefault(name, field)
            more = shape.get("additionalProperties")
            if isinstance(more, Mapping) and more:
                found.setdefault("…", self._field("…", more, above=within))
        return tuple(found.values())

    def _objects(self, schema: Json, depth: int = 0) -> Iterator[tuple[Json, tuple[str, ...]]]:
        """Those that one sees when this is opened: of a list its items, of alternatives all."""
        shape, named = self.refs.opened(schema)
        if depth > _DEEPEST:
            return
        if "items" in shape:
            yield from self._objects(shape["items"], depth + 1)
        for one in shape.get("anyOf") or shape.get("oneOf") or ():
            yield from self._objects(one, depth + 1)
        if "properties" in shape or "additionalProperties" in shape:
            yield shape, named

    def _among(self, shape: Json, depth: int = 0) -> list[Json]:
        if "const" in shape:
            return [shape["const"]]
        within = [*(shape.get("anyOf") or shape.get("oneOf") or ()), shape.get("items")]
        for one in within if depth < _DEEPEST else ():
            found = self._among(self.refs.opened(one)[0], depth + 1)
            if found:
                return found
        return [one for one in shape.get("enum", ()) if one is not None]

    def kind(self, schema: Json, depth: int = 0) -> str:
        """What it is, in a few words: "list of Space", "time or null"."""
        shape, named = self.refs.opened(schema)
        alternatives = shape.get("anyOf") or shape.get("oneOf") or ()
        if depth > _DEEPEST:
            return "…"
        if alternatives:
            return " or ".join(dict.fromkeys(self.kind(one, depth + 1) for one in alternatives))
        types = shape.get("type", [])
        types = types if isinstance(types, list) else [types]
        if shape.get("nullable"):
            types = [*types, "null"]
        if not types and ("enum" in shape or "const" in shape):
            types = ["string"]
        words = [self._one_kind(kind, shape, named, depth) for kind in types]
        return " or ".join(words) or ("object" if "properties" in shape else "anything")

    def _one_kind(self, kind: str, shape: Json, named: tuple[str, ...], depth: int) -> str:
        if kind == "array":
            return f"list of {self.kind(shape.get('items', {}), depth + 1)}"
        if kind == "object" and named:
            return named[-1]
        if kind == "string" and shape.get("format") in _FORMATS:
            return _FORMATS[shape["format"]]
        return _PLAIN.get(kind, kind)


def _in_order(path: str, parameters: list[Parameter]) -> tuple[Parameter, ...]:
    """Those of the path first, as they stand there."""

    def place(one: Parameter) -> int:
        return path.find(f"{{{one.field.name}}}") if one.place == "path" else len(path)

    return tuple(sorted(parameters, key=place))


def _saying(field: Field, says: str) -> Field:
    return Field(**{**vars(field), "says": says})


def _limits(shape: Json) -> str:
    """How long or large it may be, in words."""
    if "maxLength" in shape:
        return f"up to {shape['maxLength']} characters"
    if "minimum" in shape and "maximum" in shape:
        return f"{shape['minimum']} to {shape['maximum']}"
    if "maximum" in shape:
        return f"up to {shape['maximum']}"
    if "minimum" in shape and shape["minimum"] != 0:
        return f"from {shape['minimum']}"
    return f"up to {shape['maxItems']}" if "maxItems" in shape else ""
