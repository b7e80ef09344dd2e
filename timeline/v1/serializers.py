"""Tweets, as /api/v1 says them."""

from typing import Any

from rest_framework import serializers

from accounts.v1.serializers import PersonSerializer
from core.api.fields import MomentField
from core.unfurl import absolute
from timeline.models import Tweet


# Of one that `timeline.listings.prepare` has seen, and that is no retweet.
class TweetSerializer(serializers.Serializer[Any]):
    """A Tweet; under `/2/tweets` there is more of it."""

    id = serializers.CharField(source="pk", help_text="The same as under `/2/tweets`.")
    text = serializers.CharField()
    author = PersonSerializer()
    created_at = MomentField()
    answers = serializers.CharField(
        source="answered.pk",
        allow_null=True,
        help_text="Id of the Tweet that it answers; null also if that is hidden from you.",
    )
    quotes = serializers.CharField(
        source="quoted.pk",
        allow_null=True,
        help_text="Id of the Tweet that it quotes; null also if that is hidden from you.",
    )
    reply_count = serializers.IntegerField()
    retweet_count = serializers.IntegerField()
    quote_count = serializers.IntegerField()
    like_count = serializers.IntegerField()
    url = serializers.SerializerMethodField(help_text="Its page.")

    def get_url(self, tweet: Tweet) -> str:
        return absolute(tweet.get_absolute_url())
