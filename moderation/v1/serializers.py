"""The shapes of reports under /api/v1."""

from typing import Any, Final

from rest_framework import serializers

from core.api.fields import Form, LinesField, MomentField
from moderation.models import WORDS_LENGTH, Kind, Reason, ReportState

_ID_LENGTH: Final = 20


class NewReportSerializer(Form):
    """What to report, and why."""

    kind = serializers.ChoiceField(Kind.choices)
    id = serializers.CharField(max_length=_ID_LENGTH, help_text="Of the thing, as `kind` says.")
    reason = serializers.ChoiceField(Reason.choices)
    words = LinesField(
        max_length=WORDS_LENGTH,
        required=False,
        allow_blank=True,
        help_text="What was said, and when? Moderators alone read it.",
    )
    in_space = serializers.CharField(
        max_length=_ID_LENGTH,
        required=False,
        help_text="Of an account or a Tweet: the `id` of the Space where it happened.",
    )


class ReportSerializer(serializers.Serializer[Any]):
    """A report of yours. What you wrote in it is the moderators' alone from then on."""

    id = serializers.CharField(source="report.pk")
    kind = serializers.ChoiceField(Kind.choices, source="report.kind")
    about_id = serializers.CharField(allow_null=True, help_text="Of the thing; null: it is gone.")
    about = serializers.CharField(help_text="What it is, in words.")
    reason = serializers.ChoiceField(Reason.choices, source="report.reason")
    created_at = MomentField(source="report.created_at")
    state = serializers.ChoiceField(
        ReportState.choices, help_text="`decided`: moderators have looked at it."
    )
    is_violation = serializers.BooleanField(
        allow_null=True,
        help_text="Does it break the rules? Then they acted; how stays theirs. Null: undecided.",
    )
