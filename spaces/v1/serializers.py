"""The shapes of Spaces under /api/v1: what is answered, and the form of what is sent."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from accounts.v1.serializers import PersonSerializer
from core.api.fields import LineField, MomentField
from spaces.models import DESCRIPTION_LENGTH, TITLE_LENGTH, Space, State, Topic, WhoCanSpeak
from spaces.shield import ACCOUNT_DAYS, FOLLOWERS


class TopicSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    slug = serializers.CharField()


class SpaceSerializer(serializers.Serializer[Space]):
    """A Space, as `spaces.v1.showing.shown_to` reads it."""

    id = serializers.CharField(source="public_id")
    title = serializers.CharField()
    description = serializers.CharField()
    topics = TopicSerializer(many=True)
    state = serializers.ChoiceField(State.choices)
    host = PersonSerializer()
    who_can_speak = serializers.ChoiceField(WhoCanSpeak.choices)
    needs_approval = serializers.BooleanField()
    min_account_days = serializers.IntegerField()
    min_followers = serializers.IntegerField()
    is_recorded = serializers.BooleanField()
    created_at = MomentField()
    scheduled_start = MomentField(allow_null=True)
    started_at = MomentField(allow_null=True)
    ended_at = MomentField(allow_null=True)
    was_stopped = serializers.BooleanField(help_text="Moderators ended it.")
    listener_count = serializers.IntegerField(help_text="Of those who are logged in, right now.")
    speaker_count = serializers.IntegerField(help_text="Everybody who ever had a seat.")
    replay_ms = serializers.IntegerField(
        allow_null=True, help_text="Length of what can be heard again; null: there is nothing."
    )
    is_reminded = serializers.BooleanField(help_text="You will be told when it begins.")
    url = serializers.SerializerMethodField()

    def get_url(self, space: Space) -> str:
        return settings.PUBLIC_URL + space.get_absolute_url()


class SpaceFieldsSerializer(serializers.Serializer[Any]):
    """What its host may change of a Space until it ends."""

    title = LineField(max_length=TITLE_LENGTH)
    description = LineField(max_length=DESCRIPTION_LENGTH, required=False, allow_blank=True)
    topics = serializers.SlugRelatedField(
        slug_field="slug",
        many=True,
        required=False,
        queryset=Topic.objects.all(),
        help_text="Their slugs; GET /api/v1/topics has them all.",
    )
    who_can_speak = serializers.ChoiceField(WhoCanSpeak.choices, required=False)
    needs_approval = serializers.BooleanField(required=False)
    min_account_days = serializers.ChoiceField(list(ACCOUNT_DAYS), required=False)
    min_followers = serializers.ChoiceField(list(FOLLOWERS), required=False)
    scheduled_start = MomentField(
        required=False, allow_null=True, help_text="When it is announced to begin."
    )


class NewSpaceSerializer(SpaceFieldsSerializer):
    """A new Space: announced if it has a time, else yours alone until you start it."""

    is_recorded = serializers.BooleanField(required=False)
