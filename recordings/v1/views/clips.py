"""/api/v1: clips."""

from typing import Any, ClassVar, Final

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.files import RANGE, in_pieces
from core.api.schema import CURSOR, page_of, refused
from core.errors import Gone
from recordings import listings
from recordings.models import Clip
from recordings.presenting import SOUNDS
from recordings.services import clips
from recordings.v1.serializers import ClipSerializer, ClipTitleSerializer, NewClipSerializer
from recordings.v1.showing import represent_clips
from recordings.v1.views.kept import FORM, KeptView, SoundView
from spaces.models import Space

WRITE: Final = frozenset({"clip.write"})


class ClipsTagged(KeptView):
    """Whoever makes clips for somebody need not be able to end their Spaces: a scope of its own."""

    tag = "Clips"
    write_scopes: ClassVar = WRITE

    def answer(self, clip: Clip, code: int = status.HTTP_200_OK) -> Response:
        """The clip as who asks sees it now."""
        shown = self.find(clip.public_id)
        return Response(represent_clips([shown], self.viewer())[0], status=code)

    def find(self, clip_id: str) -> Clip:
        """Raises Http404."""
        viewer = self.viewer()
        clips_here = listings.with_clip_people(Clip.objects.visible_to(viewer), viewer)
        return get_object_or_404(clips_here, public_id=clip_id)


class ClipsView(ClipsTagged):
    for_guests: ClassVar = True

    @extend_schema(
        operation_id="clips.list",
        summary="List the clips of a Space",
        parameters=CURSOR,
        responses=page_of(ClipSerializer),
    )
    def get(self, _request: Request, space_id: str) -> Response:
        """Those that can be heard, without those of people whom you blocked or muted."""
        viewer = self.viewer()
        found = listings.clips_of(self.space(space_id), viewer)
        return self.page(found, lambda some: represent_clips(some, viewer))

    @extend_schema(
        operation_id="clips.create",
        summary="Make a clip",
        request=NewClipSerializer,
        responses={201: ClipSerializer},
    )
    def post(self, _request: Request, space_id: str) -> Response:
        """Of a recorded Space that you hear or that is over: at least a second, at most a minute.
        Ask for it until `state` is `done`.

        Codes: `clip_too_short`, `clip_too_long`, `clip_outside` (of what the host lets be heard),
        `clip_objected`, `not_recorded`, `not_live`, `ended`, `not_ended`, `replay_deleted`,
        `removed`, `locked`, `too_many` (ten a minute).
        """
        fields, space = self.valid(NewClipSerializer), self.space(space_id)
        return self.answer(self._clipped(space, fields), status.HTTP_201_CREATED)

    def _clipped(self, space: Space, fields: dict[str, Any]) -> Clip:
        names = ("length_ms", "until_ms") if space.is_live else ("start_ms", "end_ms")
        chosen = {name: fields[name] for name in (*names, "title") if name in fields}
        if space.is_live:
            return clips.clip_live(actor=self.me(), space=space, **chosen)
        lacking = [name for name in names if name not in chosen]
        if lacking:
            words = _("This Space is over: say from when to when.")
            raise serializers.ValidationError(dict.fromkeys(lacking, words))
        return clips.clip_replay(actor=self.me(), space=space, **chosen)


class ClipView(ClipsTagged):
    for_guests: ClassVar = True

    @extend_schema(
        operation_id="clips.get",
        summary="Get a clip",
        responses={200: ClipSerializer, 410: refused("It was removed. Codes: `clip_gone`.")},
    )
    def get(self, _request: Request, clip_id: str) -> Response:
        viewer = self.viewer()
        known = listings.with_clip_people(Clip.objects.known_to(viewer), viewer)
        clip = get_object_or_404(known, public_id=clip_id)
        if clip.is_gone:
            raise Gone("clip_gone", _("This clip was removed."))
        return Response(represent_clips([clip], viewer)[0])

    @extend_schema(
        operation_id="clips.update",
        summary="Say what a clip is about",
        request=ClipTitleSerializer,
        responses=ClipSerializer,
    )
    def patch(self, _request: Request, clip_id: str) -> Response:
        """For its maker."""
        title = self.valid(ClipTitleSerializer)["title"]
        return self.answer(clips.rename_clip(actor=self.me(), clip=self.find(clip_id), title=title))

    @extend_schema(operation_id="clips.delete", summary="Delete a clip", responses={204: None})
    def delete(self, _request: Request, clip_id: str) -> Response:
        """For its maker and the host of the Space, and for good."""
        clips.remove_clip(actor=self.me(), clip=self.find(clip_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ClipObjectionView(ClipsTagged):
    @extend_schema(
        operation_id="clips.object",
        summary="Object to a clip you speak in",
        request=None,
        responses={204: None},
    )
    def post(self, _request: Request, clip_id: str) -> Response:
        """It is gone for everybody, at once; its maker is told, and not by whom. Whoever is heard
        in it may, whether they may know its maker or not.
        """
        clips.object_to_clip(actor=self.me(), clip=listings.clip_about(self.me(), clip_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ClipAudioView(SoundView):
    tag = "Clips"

    @extend_schema(
        operation_id="clips.audio",
        summary="Hear a clip",
        parameters=[FORM, RANGE],
        responses=in_pieces(*(kind for _field, kind in SOUNDS.values())),
    )
    def get(self, _request: Request, clip_id: str, form: str) -> HttpResponseBase:
        """The sound, as long as you may hear it: asked anew for each piece."""
        playable = Clip.objects.playable().visible_to(self.viewer())
        return self.sound(get_object_or_404(playable, public_id=clip_id), form)
