"""A Space, and what is said to make, change and find one."""

from typing import Any, Final

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.v1.serializers import PersonSerializer
from core.api.fields import Form, IdField, LineField, MomentField
from core.unfurl import absolute
from spaces.models import DESCRIPTION_LENGTH, TITLE_LENGTH, Space, State, Topic, WhoCanSpeak
from spaces.shield import ACCOUNT_DAYS, FOLLOWERS
from timeline.query import QUERY_LENGTH

_MOST_SLUGS: Final = 100  # how many topics a Space may have is for the services to say
_ALL: Final = "all"
_AGE_WORDS: Final = "Raid shield: younger accounts listen, and do no more. 0: nothing is asked."
_FOLLOWER_WORDS: Final = "Raid shield: who has fewer listens, and does no more. 0: none are asked."
_APPROVAL_WORDS: Final = "Who wants to speak asks, and the hosts decide."


# --- What is answered ----------------------------------------------------------------------------


class TopicSerializer(serializers.Serializer[Any]):
    """What a Space is about: one of those that the server has."""

    name = serializers.CharField()
    slug = serializers.CharField(help_text="Names it in what is sent.")


# Of one that `spaces.v1.showing.shown_to` has read.
class SpaceSerializer(serializers.Serializer[Space]):
    """A Space, in any state of its life."""

    id = serializers.CharField(source="public_id")
    title = serializers.CharField()
    description = serializers.CharField()
    topics = TopicSerializer(many=True)
    state = serializers.ChoiceField(
        State.choices,
        help_text="What is `canceled`, and `scheduled` without a time, is its host's to see alone.",
    )
    host = PersonSerializer()
    speakers = serializers.SerializerMethodField(
        help_text="Who is on the stage now, the host among them; once it is over, who spoke."
    )
    who_can_speak = serializers.ChoiceField(
        WhoCanSpeak.choices, help_text="`followed`: by the host; `followers`: of the host."
    )
    needs_approval = serializers.BooleanField(help_text=_APPROVAL_WORDS)
    min_account_days = serializers.IntegerField(help_text=_AGE_WORDS)
    min_followers = serializers.IntegerField(help_text=_FOLLOWER_WORDS)
    is_recorded = serializers.BooleanField(help_text="It can be heard again once it is over.")
    created_at = MomentField()
    scheduled_start = MomentField(
        allow_null=True, help_text="When it is announced to begin; null: it never was announced."
    )
    started_at = MomentField(allow_null=True)
    ended_at = MomentField(allow_null=True)
    was_stopped = serializers.BooleanField(help_text="Moderators ended it.")
    listener_count = serializers.IntegerField(help_text="Of those who are logged in, right now.")
    speaker_count = serializers.IntegerField(help_text="Everybody who ever had a seat.")
    replay_ms = serializers.IntegerField(
        allow_null=True, help_text="Length of what can be heard again; null: there is nothing."
    )
    is_reminded = serializers.BooleanField(help_text="You will be told when it begins.")
    url = serializers.SerializerMethodField(help_text="Its page.")

    @extend_schema_field(PersonSerializer(many=True))
    def get_speakers(self, space: Space) -> Any:
        people = [place.user for place in vars(space)["stage"]]
        return PersonSerializer(people, many=True).data

    def get_url(self, space: Space) -> str:
        return absolute(space.get_absolute_url())


# --- What is sent --------------------------------------------------------------------------------


class TopicsField(serializers.ListField):
    """Slugs of topics: one query, however many."""

    child = serializers.CharField()

    def __init__(self, **field: Any) -> None:
        super().__init__(max_length=_MOST_SLUGS, **field)

    def to_internal_value(self, data: Any) -> list[Any]:
        slugs = super().to_internal_value(data)
        topics = list(Topic.objects.filter(slug__in=slugs))
        unknown = set(slugs) - {topic.slug for topic in topics}
        if unknown:
            words = _("There is no such topic: {slugs}.").format(slugs=", ".join(sorted(unknown)))
            raise serializers.ValidationError(words)
        return topics


class SpaceFieldsSerializer(Form):
    """What its host may change of a Space until it ends."""

    title = LineField(max_length=TITLE_LENGTH)
    description = LineField(max_length=DESCRIPTION_LENGTH, required=False, allow_blank=True)
    topics = TopicsField(
        required=False, help_text="Their slugs; `GET /api/v1/topics` has them all."
    )
    who_can_speak = serializers.ChoiceField(
        WhoCanSpeak.choices, required=False, help_text="`followed`: by you; `followers`: of yours."
    )
    needs_approval = serializers.BooleanField(required=False, help_text=_APPROVAL_WORDS)
    min_account_days = serializers.ChoiceField(
        list(ACCOUNT_DAYS), required=False, help_text=_AGE_WORDS
    )
    min_followers = serializers.ChoiceField(
        list(FOLLOWERS), required=False, help_text=_FOLLOWER_WORDS
    )


class NewSpaceSerializer(SpaceFieldsSerializer):
    """A new Space: announced if it has a time, else yours alone until you start it."""

    is_recorded = serializers.BooleanField(
        required=False, help_text="Cannot be changed later: people must know when they come."
    )
    scheduled_start = MomentField(
        required=False, allow_null=True, help_text="When it begins: with it everybody sees it come."
    )


class ChangedSpaceSerializer(SpaceFieldsSerializer):
    """What its host changes of a Space; what is not named stays."""

    scheduled_start = MomentField(
        required=False, help_text="Until it begins: another time, or that of a draft."
    )


class SpaceQuerySerializer(serializers.Serializer[Any]):
    """Which Spaces are asked for: all that is said must be true of them."""

    state = serializers.ChoiceField([_ALL, *State.values], required=False)
    host = IdField(required=False, help_text="The id of the account that hosts it.")
    topic = serializers.SlugField(required=False, help_text="The slug of one of its topics.")
    q = serializers.CharField(
        required=False,
        max_length=QUERY_LENGTH,
        help_text="Words of its title, its topics or its host's names, `@handle`, `#topic`.",
    )
    recorded = serializers.BooleanField(
        required=False, help_text="`true`: it can be heard again; `false`: it cannot."
    )
