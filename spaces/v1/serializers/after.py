"""What is left when a Space is over: how it did, and what somebody said in it."""

from typing import Any

from rest_framework import serializers

from accounts.v1.serializers import PersonSerializer
from core.api.fields import Form, MomentField
from spaces.models import Consent

_SPAN_WORDS = "In milliseconds since the Space began."


class TalkSerializer(serializers.Serializer[Any]):
    """How much somebody spoke."""

    person = PersonSerializer()
    ms = serializers.IntegerField(help_text="How long they were heard.")


class PollChoiceResultSerializer(serializers.Serializer[Any]):
    """A choice of a poll, and who chose it."""

    text = serializers.CharField(source="choice.text")
    vote_count = serializers.IntegerField(source="choice.vote_count")


class PollResultSerializer(serializers.Serializer[Any]):
    """A poll, and what came of it."""

    id = serializers.CharField(source="poll.pk")
    question = serializers.CharField(source="poll.question")
    vote_count = serializers.IntegerField()
    choices = PollChoiceResultSerializer(source="results", many=True)


class AudienceSerializer(serializers.Serializer[Any]):
    """A piece of time, up to the next one's `at`."""

    at = MomentField()
    listeners = serializers.IntegerField(help_text="How many listened at once at most.")
    came = serializers.IntegerField()
    went = serializers.IntegerField()


# Of a Space (`space`), and what `spaces.figures.figures_of` counted (`figures`).
class FiguresSerializer(serializers.Serializer[Any]):
    """How a Space did."""

    peak_listeners = serializers.IntegerField(
        source="space.peak_listeners", help_text="How many listened at once at most."
    )
    visit_count = serializers.IntegerField(
        source="space.visit_count", help_text="How often somebody came in."
    )
    reaction_count = serializers.IntegerField(source="space.reaction_count")
    question_count = serializers.IntegerField(source="figures.question_count")
    answered_count = serializers.IntegerField(
        source="figures.answered_count", help_text="Questions that were answered."
    )
    talk = TalkSerializer(
        source="figures.talk", many=True, help_text="Everybody who spoke, whoever spoke most first."
    )
    polls = PollResultSerializer(source="figures.polls", many=True)
    audience = AudienceSerializer(
        source="figures.audience",
        many=True,
        help_text="In at most 240 pieces of time.",
    )


class SpanSerializer(serializers.Serializer[Any]):
    """From `start_ms` up to, not including, `end_ms`."""

    start_ms = serializers.IntegerField(help_text=_SPAN_WORDS)
    end_ms = serializers.IntegerField(help_text=_SPAN_WORDS)


class VoiceSerializer(serializers.Serializer[Any]):
    """What somebody took back of what they said."""

    length_ms = serializers.IntegerField(help_text="How long the Space went on, or does until now.")
    recording = SpanSerializer(
        many=True, help_text="When what you said is heard by nobody, nor read."
    )
    captions = SpanSerializer(many=True, help_text="When it can be heard, but not read.")


class VoiceActSerializer(Form):
    """What to take back, or to give back."""

    act = serializers.ChoiceField(["withdraw", "give_back"])
    kind = serializers.ChoiceField(
        Consent.Kind.choices, help_text="`recording`: the voice and its text; `captions`: the text."
    )
    start_ms = serializers.IntegerField(min_value=0, required=False, help_text=_SPAN_WORDS)
    end_ms = serializers.IntegerField(
        min_value=0, required=False, allow_null=True, help_text="Null, or absent: to its end."
    )
