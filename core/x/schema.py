"""The OpenAPI document of X's API: made of what the views declare with `operation`."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from drf_spectacular.drainage import warn
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent
from uritemplate import variables

from core.scopes import SCOPES
from core.x.asking import MAX_RESULTS, Vocabulary, newer
from core.x.operations import Operation, Parameter
from core.x.shapes import (
    COUNT,
    INVALID_REQUEST,
    PROBLEM,
    TEXT,
    Component,
    Shape,
    one_of,
    several,
)

APP: Final = "BearerToken"
PERSON: Final = "OAuth2UserToken"
SECURITY_SCHEMES: Final[dict[str, dict[str, Any]]] = {
    APP: {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of an app alone: it reads what guests read.",
    },
    PERSON: {
        "type": "oauth2",
        "description": "A token that a person gave to an app; sent as the other.",
        "flows": {
            "authorizationCode": {
                "authorizationUrl": "/2/oauth2/authorize",
                "tokenUrl": "/2/oauth2/token",
                "refreshUrl": "/2/oauth2/token",
                "scopes": {name: str(words) for name, words in SCOPES.items()},
            }
        },
    },
}
_REFUSALS: Final = {
    "400": "A parameter is none or has no such value, or what was sent cannot be done.",
    "401": "Without a token that is good.",
    "403": "The token may not do that, or who asks may not.",
    "404": "No such thing, or not for who asks.",
    "409": "Not as things stand.",
    "413": "Too much at once.",
    "415": "Not JSON.",
    "429": "Too often; `x-rate-limit-reset` says when to go on.",
}
_OF_READING: Final = ("400", "401", "403", "404", "429")
_OF_WRITING: Final = ("400", "401", "403", "404", "409", "413", "415", "429")
_UNCOUNTED: Final = ("401", "403")
"""Refused before it is counted, as a rule."""
_HEADERS: Final = {
    "x-rate-limit-limit": "So many requests in a quarter of an hour.",
    "x-rate-limit-remaining": "So many are left of them.",
    "x-rate-limit-reset": "When that begins anew, in seconds since 1970.",
}

PAGE: Final = {
    "max_results": Parameter(
        {"type": "integer", "minimum": 1, "maximum": MAX_RESULTS}, "How many at most."
    ),
    "pagination_token": Parameter(
        {**TEXT, "pattern": "^z[0-9a-z]{1,13}$"}, "`next_token` of the page before."
    ),
}
"""The parameters of a list that has pages."""


class XSchema(AutoSchema):
    """Of a view whose methods are declared with `operation`; those that are not are a warning."""

    def get_operation(
        self, path: str, _regex: str, _prefix: str, method: str, registry: ComponentRegistry
    ) -> dict[str, Any] | None:
        self.registry = registry
        declared = getattr(getattr(self.view, method.lower()), "operation", None)
        if declared is None:
            warn(f"{method} {path} is not declared with `operation`")
            return None
        self.method = method.upper()
        return self._described(path, declared)

    def _described(self, path: str, declared: Operation) -> dict[str, Any]:
        described: dict[str, Any] = {
            "operationId": declared.name,
            "summary": declared.summary,
            "tags": [path.split("/")[2]],
            "security": self._security(),
            "parameters": [*self._of_path(path), *self._of_query(declared)],
            "responses": self._responses(declared),
        }
        if declared.sends is not None:
            content = self._content(declared.sends)
            described["requestBody"] = {"required": True, "content": content}
        return described

    def _security(self) -> list[dict[str, list[str]]]:
        for name, scheme in SECURITY_SCHEMES.items():
            self._shared(ResolvedComponent.SECURITY_SCHEMA, name, scheme)
        view: Any = self.view
        is_reading = self.method == "GET"
        scopes = view.scopes if is_reading else view.write_scopes
        apps: list[dict[str, list[str]]] = [{APP: []}] if is_reading and not view.needs_user else []
        return [*apps, {PERSON: sorted(scopes)}]

    def _of_path(self, path: str) -> Iterator[dict[str, Any]]:
        view: Any = self.view
        for name in variables(path):
            shape = view.names[name]
            yield {"name": name, "in": "path", "required": True, "schema": self._resolved(shape)}

    def _of_query(self, declared: Operation) -> Iterator[dict[str, Any]]:
        asks = declared.asks
        if asks is not None:
            words = one_of(newer(asks.expansions))
            expansions = Parameter(several(words), "What to tell more of, in `includes`.")
            yield self._parameter("expansions", expansions)
            for name, parameter in _fields(asks).items():
                made = self._parameter(name, parameter)
                yield self._shared(ResolvedComponent.PARAMETER, name, made)
        for name, parameter in declared.query.items():
            yield self._parameter(name, parameter)

    def _parameter(self, name: str, parameter: Parameter) -> dict[str, Any]:
        made = {
            "name": name,
            "in": "query",
            "description": parameter.says,
            "schema": self._resolved(parameter.shape),
        }
        if parameter.shape.get("type") == "array":
            made |= {"style": "form", "explode": False}
        return made | ({"required": True} if parameter.required else {})

    def _responses(self, declared: Operation) -> dict[str, Any]:
        good = {
            "description": "Done." if declared.sends else "What was asked for.",
            "headers": self._headers(),
            "content": self._content(declared.answer),
        }
        codes = _OF_READING if self.method == "GET" else _OF_WRITING
        refusals = {code: self._refusal(code) for code in codes}
        return dict(sorted({str(declared.status): good, **refusals}.items()))

    def _refusal(self, code: str) -> dict[str, Any]:
        shape: Shape = {"anyOf": [INVALID_REQUEST, PROBLEM]} if code == "400" else PROBLEM
        made: dict[str, Any] = {"description": _REFUSALS[code], "content": self._content(shape)}
        if code not in _UNCOUNTED:
            made |= {"headers": self._headers()}
        return self._shared(ResolvedComponent.RESPONSE, f"Refusal{code}", made)

    def _headers(self) -> dict[str, Any]:
        kind = ResolvedComponent.HEADER
        return {
            name: self._shared(kind, name, {"description": says, "schema": COUNT})
            for name, says in _HEADERS.items()
        }

    def _shared(self, kind: str, name: str, made: dict[str, Any]) -> dict[str, Any]:
        """A reference to what is the same wherever it stands."""
        component: Any = ResolvedComponent(name, kind, made, name)  # type: ignore[no-untyped-call]
        self.registry.register_on_missing(component)
        return dict(component.ref)

    def _content(self, shape: Shape) -> dict[str, Any]:
        return {"application/json": {"schema": self._resolved(shape)}}

    def _resolved(self, shape: Shape) -> Any:
        """With a reference for each Component, which is registered."""
        if isinstance(shape, Component):
            inner = self._resolved(shape.shape)
            return self._shared(ResolvedComponent.SCHEMA, shape.name, inner)
        if isinstance(shape, Mapping):
            return {name: self._resolved(part) for name, part in shape.items()}
        return [self._resolved(part) for part in shape] if isinstance(shape, list) else shape


def _fields(asks: Vocabulary) -> dict[str, Parameter]:
    """`space.fields` and the like, in both vocabularies."""
    return {
        f"{word}.fields": Parameter(
            several(one_of(newer(names))), f"Fields of each {word} to tell."
        )
        for kind, names in asks.fields.items()
        for word in sorted(newer([kind]))
    }
