"""The shapes of what is kept of Spaces: what is answered, and the form of what is sent.

All times are milliseconds since the Space began.
"""

from typing import Any, Final

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.v1.serializers import PersonSerializer
from core.api.fields import Form, LineField, MomentField, WholeForm
from core.api.schema import ErrorSerializer, Page
from recordings.models import CLIP_TITLE_LENGTH, CUE_LENGTH, Download, WorkState
from recordings.presenting import Shown
from spaces.models import TITLE_LENGTH

LATEST_MS: Final = 2**31 - 1
NOT_ENDED: Final = "not_ended"
REPLAY_STATES: Final = (NOT_ENDED, *Shown)
_PEAKS: Final = "One byte each 100 ms: how loud it is at most, 0 to 255; base64."


def milliseconds(words: str = "", **options: Any) -> serializers.IntegerField:
    """A time on a Space's time line."""
    return serializers.IntegerField(
        min_value=0, max_value=LATEST_MS, **{"help_text": words, **options}
    )


class FormatSerializer(serializers.Serializer[Any]):
    """The same sound in another form; `Range` gets a piece of it."""

    type = serializers.CharField()
    url = serializers.CharField(help_text="Asked with your token, and needs `space.listen`.")


# --- Replays -------------------------------------------------------------------------------------


class TrimSerializer(Form):
    """What is left of a replay after its host cut it."""

    start_ms = milliseconds()
    end_ms = milliseconds("null: to the end of the Space.", allow_null=True)


class ReplayVoiceSerializer(serializers.Serializer[Any]):
    """Somebody who speaks in a replay."""

    person = PersonSerializer()
    ms = milliseconds("For how long in all.")


class TurnSerializer(serializers.Serializer[Any]):
    """From when to when somebody speaks."""

    start_ms = milliseconds()
    end_ms = milliseconds()
    user_id = serializers.CharField(allow_null=True, help_text="null: nobody you may know of.")


class ChapterSerializer(serializers.Serializer[Any]):
    """A mark on the way."""

    title = serializers.CharField()
    kind = serializers.CharField(help_text="`poll`, `question` or `pin`.")
    start_ms = milliseconds()


class ReplaySerializer(serializers.Serializer[Any]):
    """What can be heard again of a Space; all but the first five only where `state` is playable."""

    space_id = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(REPLAY_STATES)
    progress = serializers.IntegerField(
        min_value=0, max_value=100, help_text="Of its making, in percent."
    )
    can_manage = serializers.BooleanField(help_text="You may name, trim and delete it.")
    start_ms = milliseconds("Where it begins.", allow_null=True)
    duration_ms = milliseconds("How long it plays.", allow_null=True)
    trim = TrimSerializer(allow_null=True)
    people = ReplayVoiceSerializer(many=True)
    turns = TurnSerializer(many=True)
    chapters = ChapterSerializer(many=True)
    peaks = serializers.CharField(allow_null=True, help_text=_PEAKS)
    formats = FormatSerializer(many=True)


@extend_schema_serializer(
    examples=[
        OpenApiExample("Name it", {"title": "Jazz at noon"}, request_only=True),
        OpenApiExample(
            "Cut the first seconds", {"trim": {"start_ms": 12_000, "end_ms": None}},
            request_only=True,
        ),
    ]
)  # fmt: skip
class ReplayFieldsSerializer(Form):
    """What its host may change of a replay."""

    title = LineField(
        max_length=TITLE_LENGTH, required=False, help_text="Of the Space, wherever it is listed."
    )
    trim = TrimSerializer(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError(_("Say what is to change: the title, or the trim."))
        return attrs


# --- What was said -------------------------------------------------------------------------------


class WordSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    start_ms = milliseconds()
    end_ms = milliseconds()
    confidence = serializers.FloatField(
        min_value=0, max_value=1, help_text="How sure the machine was."
    )


class CueSerializer(serializers.Serializer[Any]):
    """One thing said, up to a breath; made automatically from the sound."""

    id = serializers.CharField()
    user_id = serializers.CharField(allow_null=True, help_text="null: who spoke is gone.")
    name = serializers.CharField(help_text="The speaker's, as it is now.")
    start_ms = milliseconds()
    end_ms = milliseconds()
    text = serializers.CharField()
    words = WordSerializer(many=True)
    is_corrected = serializers.BooleanField()
    before = serializers.CharField(help_text="What the machine had heard, if it was put right.")
    is_whole = serializers.BooleanField(help_text="No word of it is missing.")


class TranscriptSerializer(Page):
    """A page of what was said; the first first."""

    items = CueSerializer(many=True)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Put a name right",
            {"seen": "my name is shopping", "text": "My name is Chopin"},
            request_only=True,
        )
    ]
)
class CueFieldsSerializer(WholeForm):
    """What a cue is to say, if it still says what one has seen."""

    text = LineField(max_length=CUE_LENGTH)
    seen = serializers.CharField(
        max_length=CUE_LENGTH, allow_blank=True, trim_whitespace=False,
        help_text="Its `text` as you know it.",
    )  # fmt: skip


class CueChangedSerializer(ErrorSerializer):
    """Somebody else was faster: what the cue says by now."""

    cue = CueSerializer()


class PieceSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    is_match = serializers.BooleanField(help_text="It is what was looked for.")


class FoundSpaceSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    title = serializers.CharField()


class FoundSerializer(serializers.Serializer[Any]):
    """Something said that has the words."""

    cue_id = serializers.CharField(source="pk")
    space = FoundSpaceSerializer()
    speaker = serializers.CharField(help_text="Their name.")
    pieces = PieceSerializer(many=True, help_text="The words around the first match, in order.")
    start_ms = milliseconds("When the first match is said.")
    url = serializers.CharField(help_text="Of the replay, a moment before that.")


class CaptionSerializer(serializers.Serializer[Any]):
    """As the control socket tells it (docs/protocol.md)."""

    id = serializers.CharField()
    participant_id = serializers.CharField(help_text='"": who spoke is gone, as in `user_id`.')
    user_id = serializers.CharField()
    name = serializers.CharField()
    text = serializers.CharField()
    is_final = serializers.BooleanField()
    start_ms = milliseconds()


class CaptionsSerializer(serializers.Serializer[Any]):
    captions = CaptionSerializer(many=True)


# --- Clips ---------------------------------------------------------------------------------------


class ClipWordSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    start_ms = milliseconds()
    end_ms = milliseconds()


class LineSerializer(serializers.Serializer[Any]):
    """What one person says without a pause."""

    user_id = serializers.CharField(allow_null=True, help_text="null: nobody you may know of.")
    words = ClipWordSerializer(many=True)


class ClipSerializer(serializers.Serializer[Any]):
    """A second to a minute of a Space; `lines`, `peaks` and `formats` once `state` is done."""

    id = serializers.CharField()
    space_id = serializers.CharField()
    title = serializers.CharField(help_text='"": nobody gave it one.')
    state = serializers.ChoiceField(WorkState.choices)
    progress = serializers.IntegerField(
        min_value=0, max_value=100, help_text="Of its making, in percent."
    )
    error = serializers.CharField(allow_null=True, help_text="Where it failed: a code.")
    start_ms = milliseconds()
    end_ms = milliseconds()
    created_at = MomentField()
    author = PersonSerializer()
    speakers = PersonSerializer(many=True, help_text="Who is heard; who speaks most first.")
    lines = LineSerializer(many=True)
    peaks = serializers.CharField(allow_null=True, help_text=_PEAKS)
    formats = FormatSerializer(many=True)
    url = serializers.CharField(help_text="Its page.")


class ClipTitleSerializer(WholeForm):
    """What a clip is about."""

    title = LineField(max_length=CLIP_TITLE_LENGTH, allow_blank=True)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "The last half minute of a live Space",
            {"length_ms": 30_000, "title": "Hear hear"},
            request_only=True,
        ),
        OpenApiExample(
            "Of a Space that is over", {"start_ms": 61_000, "end_ms": 84_500}, request_only=True
        ),
    ]
)
class NewClipSerializer(Form):
    """Of a live Space its last `length_ms`; of one that is over from `start_ms` to `end_ms`."""

    title = LineField(max_length=CLIP_TITLE_LENGTH, required=False, allow_blank=True)
    length_ms = milliseconds("1000 to 60000; 30000 if left out.", required=False)
    until_ms = milliseconds("Where it ends, at most two minutes ago; now.", required=False)
    start_ms = milliseconds(required=False)
    end_ms = milliseconds(required=False)


# --- Downloads -----------------------------------------------------------------------------------


class DownloadSerializer(serializers.Serializer[Any]):
    """A zip that is made on demand and kept for a day."""

    id = serializers.CharField()
    space_id = serializers.CharField()
    kind = serializers.ChoiceField(Download.Kind.choices)
    state = serializers.ChoiceField(WorkState.choices)
    progress = serializers.IntegerField(
        min_value=0, max_value=100, help_text="Of its making, in percent."
    )
    error = serializers.CharField(allow_null=True, help_text="Where it failed: a code.")
    size = serializers.IntegerField(allow_null=True, help_text="Bytes.")
    created_at = MomentField()
    expires_at = MomentField(allow_null=True)
    url = serializers.CharField(
        allow_null=True, help_text="The file, asked with your token; it needs `space.listen`."
    )


class DownloadsSerializer(serializers.Serializer[Any]):
    """What you may take home of a Space, and the newest that was made of each."""

    kinds = serializers.ListField(child=serializers.ChoiceField(Download.Kind.choices))
    items = DownloadSerializer(many=True)


@extend_schema_serializer(
    examples=[OpenApiExample("What you said yourself", {"kind": "own"}, request_only=True)]
)
class NewDownloadSerializer(Form):
    """`whole` is the host's: everything; `own` what one said oneself."""

    kind = serializers.ChoiceField(Download.Kind.choices)
