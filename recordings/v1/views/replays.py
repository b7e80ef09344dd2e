"""/api/v1/spaces/…/replay."""

from typing import ClassVar

from django.db import transaction
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.files import RANGE, in_pieces
from recordings.presenting import SOUNDS, heard_replay
from recordings.services import replays
from recordings.v1.serializers import ReplayFieldsSerializer, ReplaySerializer
from recordings.v1.showing import represent_replay
from recordings.v1.views.kept import FORM, KeptView, SoundView


class ReplayView(KeptView):
    tag = "Replays"
    for_guests: ClassVar = True

    @extend_schema(operation_id="replay.get", summary="Get a replay", responses=ReplaySerializer)
    def get(self, _request: Request, space_id: str) -> Response:
        """Of every Space that you can see; `state` says whether there is anything to hear.

        Until the Space is over it is `not_ended`; while it is made (also anew, after a trim or
        when somebody takes back what they said) `preparing`, with its `progress`.
        """
        return Response(represent_replay(self.space(space_id), self.viewer()))

    @extend_schema(
        operation_id="replay.update",
        summary="Name or trim a replay",
        request=ReplayFieldsSerializer,
        responses=ReplaySerializer,
    )
    def patch(self, _request: Request, space_id: str) -> Response:
        """For the host. Both, or neither, is done; a trim is heard some seconds later.

        Codes: `trim_invalid`, `not_ended`.
        """
        fields, space = self.valid(ReplayFieldsSerializer), self.space(space_id)
        with transaction.atomic():
            if "title" in fields:
                replays.rename_replay(actor=self.me(), space=space, title=fields["title"])
            if "trim" in fields:
                replays.trim_replay(actor=self.me(), space=space, **fields["trim"])
        return Response(represent_replay(self.space(space_id), self.viewer()))

    @extend_schema(
        operation_id="replay.delete",
        summary="Delete a replay",
        responses={204: None},
    )
    def delete(self, _request: Request, space_id: str) -> Response:
        """For the host, and for good: nobody hears it any more, nor clips of it.

        Codes: `not_ended`.
        """
        replays.delete_replay(actor=self.me(), space=self.space(space_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReplayAudioView(SoundView):
    tag = "Replays"

    @extend_schema(
        operation_id="replay.audio",
        summary="Hear a replay",
        parameters=[FORM, RANGE],
        responses=in_pieces(*(kind for _field, kind in SOUNDS.values())),
    )
    def get(self, _request: Request, space_id: str, form: str) -> HttpResponseBase:
        """The sound, as long as you may hear it: asked anew for each piece."""
        return self.sound(heard_replay(space_id, self.viewer()), form)
