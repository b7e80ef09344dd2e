"""The OpenAPI document: what the views declare, and what is the same for all of them."""

from functools import cache
from typing import Any, ClassVar, Final, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance, get_doc
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from core.api.fields import Form
from core.api.paging import MOST
from core.oauth import Scoped
from core.paging import PAGE_LENGTH
from core.scopes import SCOPES

OAUTH: Final = "oauth"
SESSION: Final = "session"
Direction = Literal["request", "response"]


class ErrorSerializer(serializers.Serializer[Any]):
    """Every refusal: a code for programs (docs/protocol.md has them all), a sentence for people."""

    code = serializers.CharField()
    message = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(), required=False, help_text="What is wrong with which field."
    )


def refused(words: str) -> OpenApiResponse:
    """A refusal that not all share; `words` name its codes."""
    return OpenApiResponse(ErrorSerializer, description=words)


CURSOR: Final = [
    OpenApiParameter(
        "cursor",
        {"type": "string", "pattern": "^[0-9]{1,18}$"},
        description="`next_cursor` of the page before.",
    ),
    OpenApiParameter(
        "limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": PAGE_LENGTH}
    ),
]
"""The parameters of a list."""


class Page(serializers.Serializer[Any]):
    """A page of a list, `items` of the declared kind; made by `page_of`."""

    next_cursor = serializers.CharField(allow_null=True)


@cache
def page_of(item: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The shape of a page of these."""
    name = item.__name__.removesuffix("Serializer")
    fields = {"items": item(many=True), "__doc__": f"A page of a list: {name}."}
    return type(f"{name}PageSerializer", (Page,), fields)


_REFUSALS: Final = {
    "400": "What was sent has no form that anybody could act on.",
    "401": "Nobody knows who asks: the token is not valid (any more), or missing.",
    "403": "No right to this, or the token lacks a scope.",
    "404": "No such thing, or not for who asks.",
    "409": "Not as things stand; `code` says why.",
    "413": "More than 64 KiB.",
    "415": "Not JSON.",
    "429": "Too often; `Retry-After` says how many seconds to wait.",
}
_OF_READING: Final = ("400", "401", "403", "404", "409", "429")


class Schema(AutoSchema):
    """Adds to each operation its scopes and the refusals that all share."""

    def get_auth(self) -> list[dict[str, list[str]]]:
        view = self.view
        if not isinstance(view, Scoped):
            return []
        super().get_auth()  # writes down what the schemes are
        is_safe = self.method in {"GET", "HEAD"}
        scopes = sorted(view.scopes if is_safe else view.write_scopes)
        guests: list[dict[str, list[str]]] = [{}] if is_safe and not view.needs_user else []
        return [*guests, {OAUTH: scopes}, {SESSION: []}]

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "tag", "") or super().get_tags()[0]]

    def get_description(self) -> str:  # type: ignore[override]
        """What the method's own docstring says; those of the classes are for who reads the code."""
        method = getattr(self.view, self.method.lower(), None)
        return get_doc(method) if method else ""

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        """Each with what the view says of it in `path_words`."""
        found: list[dict[str, Any]] = super()._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]
        words = getattr(self.view, "path_words", {})
        for parameter in found:
            if parameter["name"] in words:
                parameter["description"] = words[parameter["name"]]
        return found

    def _map_serializer(
        self, serializer: Any, direction: Direction, bypass_extensions: bool = False
    ) -> dict[str, Any]:
        shape: dict[str, Any] = super()._map_serializer(  # type: ignore[no-untyped-call]
            serializer, direction, bypass_extensions
        )
        if isinstance(force_instance(serializer), Form):  # type: ignore[no-untyped-call]
            shape["additionalProperties"] = False
        return shape

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        answers: dict[str, Any] = super()._get_response_bodies(direction)
        codes = _OF_READING if self.method == "GET" else tuple(_REFUSALS)
        for code in codes:
            if code not in answers:
                answers[code] = self._refusal(code)
        return dict(sorted(answers.items()))

    def _refusal(self, code: str) -> dict[str, Any]:
        answer: dict[str, Any] = self._get_response_for_code(  # type: ignore[no-untyped-call]
            ErrorSerializer, code
        )
        return answer | {"description": _REFUSALS[code]}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "core.oauth.BearerAuthentication"
    name = OAUTH
    scopes: ClassVar = {name: str(words) for name, words in SCOPES.items()}

    def get_security_definition(self, _auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "oauth2",
            "description": (
                "`Authorization: Bearer <token>`: one that you made under Settings, Apps and "
                "tokens, or that an app got by OAuth 2 with PKCE."
            ),
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": "/2/oauth2/authorize",
                    "tokenUrl": "/2/oauth2/token",
                    "refreshUrl": "/2/oauth2/token",
                    "scopes": self.scopes,
                },
                "clientCredentials": {"tokenUrl": "/2/oauth2/token", "scopes": {}},
            },
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "rest_framework.authentication.SessionAuthentication"
    name = SESSION
    priority = 1

    def get_security_definition(self, _auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "Our own pages; what is no reading needs `X-CSRFToken`, too.",
        }
