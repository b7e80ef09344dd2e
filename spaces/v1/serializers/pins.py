"""Pinned Tweets."""

from typing import Any

from rest_framework import serializers

from timeline.v1.serializers import TweetSerializer


class PinSerializer(serializers.Serializer[Any]):
    """A Tweet, and its place in the Space."""

    id = serializers.CharField(source="pk", help_text="What `tweet.unpin` and `tweet.move` name.")
    tweet = TweetSerializer()
