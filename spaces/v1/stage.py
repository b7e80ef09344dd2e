"""/api/v1/spaces/{id}/{noun.verb}: what one may ask of a live Space, and its state.

Each address, its right and its words come from the table that the control socket has, too. What is
about a connection (sound, presence, reactions) needs the sockets.
"""

from typing import Any, ClassVar, Final, cast

from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.v1.views import V1View
from core.api.schema import Schema
from core.errors import Invalid
from spaces.live.requests import (
    EVERY_REFUSAL,
    REQUESTS,
    SOCKET_ONLY,
    Ask,
    Caller,
    answer_request,
)
from spaces.representations import represent_state
from spaces.representations.schemas import ref, shape
from spaces.services.places import place_of
from spaces.v1.showing import find

TAG: Final = "Stage"
JSON: Final = "application/json"


class StateView(V1View):
    tag = TAG
    for_guests: ClassVar = True
    scopes: ClassVar = frozenset({"space.read"})

    @extend_schema(
        operation_id="stage.state",
        summary="Get the state of a stage",
        responses={200: ref("StageState")},
    )
    def get(self, _request: Request, space_id: str) -> Response:
        """What the control socket says first of all, without the audience. Its ETag is of the
        whole, not of `seq`: the line, polls and questions change without it.
        """
        space, viewer = find(self.viewer(), space_id), self.viewer()
        place = place_of(viewer, space) if viewer else None
        return Response(represent_state(space, place, scopes=_scopes_of(self.request)))


class AskSchema(Schema):
    """What the document says of a request: all of it is declared in the table."""

    @property
    def asked(self) -> "AskView":
        return cast("AskView", self.view)

    def get_operation_id(self) -> str:
        return f"stage.{self.asked.kind}"

    def get_summary(self) -> str:
        return str(self.asked.ask.does).removesuffix(".")

    def get_description(self) -> str:  # type: ignore[override]
        return _("Who may: {who}.").format(who=self.asked.ask.who)

    def get_request_serializer(self) -> Any:
        fields = self.asked.ask.fields
        if not fields:
            return None
        form = {
            "type": "object",
            "properties": {field.name: field.schema() for field in fields},
        }
        required = [field.name for field in fields if field.required]
        return {JSON: form | ({"required": required} if required else {})}

    def get_response_serializers(self) -> Any:
        answer = self.asked.ask.answer
        return {200: shape("What it came to." if answer else "It is done.", **answer)}

    def _refusal(self, code: str) -> dict[str, Any]:
        codes = EVERY_REFUSAL.get(int(code), ()) + self.asked.ask.refuses.get(int(code), ())
        answer = super()._refusal(code)
        words = ", ".join(f"`{one}`" for one in codes)
        return (
            answer | {"description": f"{answer['description']} Codes: {words}."}
            if codes
            else answer
        )

    def _get_request_body(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        body: dict[str, Any] | None = super()._get_request_body(  # type: ignore[no-untyped-call]
            *args, **kwargs
        )
        if body is not None and any(field.required for field in self.asked.ask.fields):
            body["required"] = True
        if body is not None and self.asked.ask.example is not None:
            body["content"][JSON]["example"] = dict(self.asked.ask.example)
        return body


class AskView(V1View):
    """POST: one request, its fields as a JSON object; what it has besides them is ignored."""

    tag = TAG
    schema = AskSchema()
    kind: ClassVar[str]
    ask: ClassVar[Ask]

    def post(self, request: Request, space_id: str) -> Response:
        if not isinstance(request.data, dict):
            raise Invalid("invalid", _("The fields of a request are a JSON object."))
        caller = Caller(self.me(), find(self.me(), space_id), scopes=_scopes_of(request))
        return Response(answer_request(caller, self.ask, request.data))


def _scopes_of(request: Request) -> frozenset[str] | None:
    """What the token allows; None for a session, which may do all that its person may."""
    token: Any = request.auth
    return None if token is None else frozenset(token.scope.split())


def _address(kind: str) -> URLPattern:
    """A view class of its own for each request, which names the scope as every view does."""
    ask = REQUESTS[kind]
    name = "".join(word.title() for word in kind.replace(".", "_").split("_"))
    members = {"kind": kind, "ask": ask, "write_scopes": frozenset({ask.scope})}
    view = cast("type[AskView]", type(f"{name}View", (AskView,), members))
    address: URLPattern = path(f"spaces/<slug:space_id>/{kind}", view.as_view(), name=f"v1_{kind}")
    return address


urlpatterns: Final = [
    path("spaces/<slug:space_id>/state", StateView.as_view(), name="v1_space_state"),
    *(_address(kind) for kind in REQUESTS if kind not in SOCKET_ONLY),
]
