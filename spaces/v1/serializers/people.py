"""Who asks, and whom a host invites."""

from typing import Any, Final

from rest_framework import serializers

from accounts.v1.serializers import PersonSerializer
from core.api.fields import Form, IdField, MomentField
from spaces.rules import NoHosting

MOST_INVITED: Final = 50
_NAME_LENGTH: Final = 50


class RightsSerializer(serializers.Serializer[Any]):
    """What somebody may do, and a token for them."""

    is_protected = serializers.BooleanField(
        help_text="Your Tweets are for your followers; you cannot host."
    )
    is_suspended = serializers.BooleanField(help_text="You may read, and no more.")
    suspended_until = MomentField(allow_null=True, help_text="Null of a suspension: for good.")
    can_host = serializers.BooleanField(help_text="You may create and start Spaces.")
    why_not_host = serializers.ChoiceField(
        [reason.value for reason in NoHosting if reason != NoHosting.GUEST],
        allow_null=True,
        help_text="The code that creating one would be refused with.",
    )
    caption_consent = serializers.BooleanField(
        allow_null=True, help_text="May what you say be captioned? Null: you were not asked yet."
    )
    scopes = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="What this token may do; null by session: all that you may.",
    )
    expires_at = MomentField(
        allow_null=True, help_text="When this token ends; null by session. From then on 401."
    )


class MeSerializer(RightsSerializer, PersonSerializer):
    """Who asks."""


class NameQuerySerializer(serializers.Serializer[Any]):
    q = serializers.CharField(
        required=False, max_length=_NAME_LENGTH, help_text="Part of a name or handle."
    )


class CandidateSerializer(PersonSerializer):
    """Somebody whom you may invite."""

    is_invited = serializers.BooleanField(help_text="And has not answered yet.")
    is_on_stage = serializers.BooleanField()


class CandidatesSerializer(serializers.Serializer[Any]):
    """Whom you may invite."""

    items = CandidateSerializer(many=True)


class InviteesSerializer(Form):
    """Whom to invite."""

    user_ids = serializers.ListField(
        child=IdField(),
        min_length=1,
        max_length=MOST_INVITED,
        help_text="Of people whom you follow, or who follow you.",
    )


class InvitedSerializer(serializers.Serializer[Any]):
    """What became of one of them."""

    user_id = serializers.CharField()
    is_invited = serializers.BooleanField()
    code = serializers.CharField(allow_null=True, help_text="Why they are not invited.")
    message = serializers.CharField(
        allow_null=True,
        help_text="The same as a sentence; of who is invited: why no message went to them.",
    )


class InviteSerializer(serializers.Serializer[Any]):
    """What became of each."""

    items = InvitedSerializer(many=True, help_text="In the order that was sent, each once.")
