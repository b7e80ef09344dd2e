"""Fields that more than one serializer of /api/v1 has."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from core.moments import timestamp
from core.text import clean_line


class MomentField(serializers.DateTimeField):
    """A point in time: ISO 8601 with a zone when sent, UTC with milliseconds when answered."""

    def to_representation(self, value: datetime) -> str:
        return timestamp(value) or ""

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise serializers.ValidationError(self.error_messages["invalid"].format(format="…Z"))
        return super().enforce_timezone(value)


class LineField(serializers.CharField):
    """One line of text, cleaned before its length is judged."""

    def to_internal_value(self, data: Any) -> str:
        return clean_line(super().to_internal_value(data))
