"""People, as /api/v1 says them."""

from typing import Any

from rest_framework import serializers


class PersonSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="pk")
    name = serializers.CharField(source="display_name")
    handle = serializers.CharField()
    avatar_url = serializers.CharField(allow_null=True)
    profile_url = serializers.CharField(source="get_absolute_url")
