"""People, as /api/v1 says them."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from core.unfurl import absolute


class PersonSerializer(serializers.Serializer[Any]):
    """An account; under `/2/users` there is more of it."""

    id = serializers.CharField(source="pk")
    name = serializers.CharField(source="display_name")
    handle = serializers.CharField(help_text="Without the @.")
    avatar_url = serializers.SerializerMethodField()
    profile_url = serializers.SerializerMethodField()

    def get_avatar_url(self, person: User) -> str | None:
        return absolute(person.avatar_url) if person.avatar_url else None

    def get_profile_url(self, person: User) -> str:
        return absolute(person.get_absolute_url())
