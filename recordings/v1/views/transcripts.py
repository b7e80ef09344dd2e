"""/api/v1: what was said, at the moment and afterwards."""

from typing import ClassVar, Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.files import AnyAccept
from core.api.paging import Cursor, limit_of, no_cursor
from core.api.schema import CURSOR, page_of
from core.errors import Invalid
from core.words import words_of
from recordings.export import FORMS
from recordings.recent import captions_for
from recordings.search import find_said
from recordings.services.corrections import CueChanged, correct_cue
from recordings.transcripts import Place, Reading, reading_of
from recordings.transcripts import page_of as page_of_cues
from recordings.v1.serializers import (
    CaptionsSerializer,
    CueChangedSerializer,
    CueFieldsSerializer,
    CueSerializer,
    FoundSerializer,
    TranscriptSerializer,
)
from recordings.v1.showing import represent_cue, represent_found
from recordings.v1.views.kept import KeptView
from recordings.views.transcripts import file_of
from timeline.query import MAX_TERMS, parse

Q: Final = OpenApiParameter("q", str, description="Words that all begin in it.")
PLACE: Final = OpenApiParameter(
    "cursor",
    {"type": "string", "pattern": r"^[0-9]{1,18}\.[0-9]{1,18}$"},
    description="`next_cursor` of the page before.",
)
LIMIT: Final = CURSOR[1]


class TranscriptsTagged(KeptView):
    tag = "Transcripts"
    for_guests: ClassVar = True

    def reading(self, space_id: str) -> Reading:
        """What who asks may read of a Space. Raises Http404 where that is nothing."""
        reading = reading_of(self.space(space_id), self.viewer())
        if reading is None:
            raise Http404
        return reading


class TranscriptView(TranscriptsTagged):
    @extend_schema(
        operation_id="transcript.get",
        summary="Read a transcript",
        parameters=[Q, PLACE, LIMIT],
        responses=TranscriptSerializer,
    )
    def get(self, request: Request, space_id: str) -> Response:
        """What a replay plays, for everybody; without a replay the host reads all of it, and
        speakers their own words. With `q` only what has every word; such a page may be short.
        """
        reading, limit = self.reading(space_id), limit_of(request.query_params)
        after = self._place(request.query_params.get("cursor"))
        asked = request.query_params.get("q")
        wanted = words_of(asked)[:MAX_TERMS] if asked else []
        if asked and not wanted:
            return Response({"items": [], "next_cursor": None})
        said, following = page_of_cues(reading, after, limit, wanted)
        cues = [represent_cue(line) for line in said]
        return Response({"items": cues, "next_cursor": str(following) if following else None})

    @staticmethod
    def _place(cursor: str | None) -> Place | None:
        place = None if cursor is None else Place.from_text(cursor)
        if place is None and cursor is not None:
            raise no_cursor()
        return place


class TranscriptFileView(AnyAccept, TranscriptsTagged):
    @extend_schema(
        operation_id="transcript.file",
        summary="Take a transcript along",
        parameters=[OpenApiParameter("form", str, OpenApiParameter.PATH, enum=list(FORMS))],
        responses={
            (200, f"{form.content_type}; charset=utf-8"): (
                OpenApiTypes.OBJECT if name == "json" else OpenApiTypes.STR
            )
            for name, form in FORMS.items()
        },
    )
    def get(self, _request: Request, space_id: str, form: str) -> HttpResponse:
        """As WebVTT, SubRip, plain text, or the JSON of Podcasting 2.0, on the time line of the
        replay.
        """
        if form not in FORMS:
            raise Http404
        return file_of(self.reading(space_id), form)


class TranscriptsView(TranscriptsTagged):
    @extend_schema(
        operation_id="transcripts.search",
        summary="Search what was said",
        parameters=[
            OpenApiParameter(
                "q", str, required=True,
                description='Words; "words in quotes" one after another; `from:handle`.',
            ),
            *CURSOR,
        ],
        responses=page_of(FoundSerializer),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """In all replays that you can hear, the newest first. A page may be short: what is not
        played is left out.
        """
        cursor = Cursor.of(request.query_params)
        words = request.query_params.get("q")
        if words is None:
            raise Invalid("invalid", _("Say in “q” what to search for."))
        query = parse(words)
        page = find_said(query, self.viewer(), cursor.before, cursor.limit)
        following = None if page.next_before is None else str(page.next_before)
        items = [represent_found(found) for found in page.items]
        return Response({"items": items, "next_cursor": following})


class CueView(TranscriptsTagged):
    for_guests: ClassVar = False

    @extend_schema(
        operation_id="cues.update",
        summary="Put right what the machine misheard",
        request=CueFieldsSerializer,
        responses={
            200: CueSerializer,
            409: OpenApiResponse(CueChangedSerializer, description="Codes: `cue_changed`."),
        },
    )
    def patch(self, _request: Request, space_id: str, cue_id: int) -> Response:
        """For managers, and for those who were when the Space ended. Of two at once one is told
        what the other wrote.
        """
        fields, space = self.valid(CueFieldsSerializer), self.space(space_id)
        try:
            cue = correct_cue(actor=self.me(), space=space, cue_id=cue_id, **fields)
        except CueChanged as error:
            refused = {"code": error.code, "message": error.message}
            return Response({**refused, "cue": represent_cue(error.now)}, status=error.status)
        return Response(represent_cue(cue))


class CaptionsView(KeptView):
    tag = "Transcripts"
    for_guests: ClassVar = True

    @extend_schema(
        operation_id="captions.list",
        summary="Get the newest captions",
        responses=CaptionsSerializer,
    )
    def get(self, _request: Request, space_id: str) -> Response:
        """The last twenty of a live Space, the oldest first, for who shows them from now on; the
        next ones come over the control socket. None of a Space that is over, nor for those who may
        not come in.
        """
        return Response({"captions": captions_for(self.space(space_id), self.viewer())})
