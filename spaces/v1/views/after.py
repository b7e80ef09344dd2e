"""What is left of a Space: its numbers for the hosts, and for speakers what they said."""

from typing import Final

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.errors import DomainError, NotAllowed
from spaces import rules, services
from spaces.figures import figures_of
from spaces.listings import who_spoke
from spaces.models import Consent, Space
from spaces.services.consent import require_said, said_ms, withdrawn_spans
from spaces.v1.serializers import FiguresSerializer, VoiceActSerializer, VoiceSerializer
from spaces.v1.views.base import SpacesTagged

_SECONDS: Final = OpenApiExample(
    "Twenty seconds",
    {"act": "withdraw", "kind": "recording", "start_ms": 12_000, "end_ms": 32_000},
    request_only=True,
)
_ALL: Final = OpenApiExample(
    "No captions of anything", {"act": "withdraw", "kind": "captions"}, request_only=True
)


class SpaceFiguresView(SpacesTagged):
    @extend_schema(
        operation_id="spaces.figures",
        summary="Get how a Space did",
        responses=FiguresSerializer,
    )
    def get(self, _request: Request, space_id: str) -> Response:
        """Once it is over, for its host and who was its co-host then. Refused with `not_ended`."""
        space, me = self.space(space_id), self.me()
        if not space.has_ended:
            raise DomainError("not_ended", _("This Space is not over."))
        if not rules.can_see_figures(me, space):
            raise NotAllowed(_("Only the hosts see how it went."))
        figures = figures_of(space, who_spoke(space, me))
        return Response(FiguresSerializer({"space": space, "figures": figures}).data)


class SpaceVoiceView(SpacesTagged):
    """Also for whom the host has blocked since: what they said is theirs."""

    @extend_schema(
        operation_id="spaces.voice.get",
        summary="Get what you took back of what you said",
        responses=VoiceSerializer,
    )
    def get(self, _request: Request, space_id: str) -> Response:
        """For everybody who spoke, also if the host has blocked or removed them since."""
        space = _find(space_id)
        require_said(self.me(), space)
        return _answer(self.me(), space)

    @extend_schema(
        operation_id="spaces.voice.change",
        summary="Take back what you said, or give it back",
        request=VoiceActSerializer,
        responses=VoiceSerializer,
        examples=[_SECONDS, _ALL],
    )
    def post(self, _request: Request, space_id: str) -> Response:
        """From `start_ms` up to `end_ms`; without them all of it, in a live Space up to now. Nobody
        hears it from that moment on. Given back is what you had agreed to when you said it.

        Refused with `span_invalid`, `too_many`. From now on in a live Space: `record.off`.
        """
        chosen = self.valid(VoiceActSerializer)
        space = _find(space_id)
        is_back = chosen.pop("act") == "give_back"
        change = services.give_back_consent if is_back else services.withdraw_consent
        change(actor=self.me(), space=space, **chosen)
        return _answer(self.me(), space)


def _find(space_id: str) -> Space:
    return get_object_or_404(Space.objects.select_related("host"), public_id=space_id)


def _answer(me: User, space: Space) -> Response:
    spans = {str(kind): withdrawn_spans(me, space, kind) for kind in Consent.Kind}
    return Response(VoiceSerializer({"length_ms": said_ms(space), **spans}).data)
