"""Fields that more than one serializer of /api/v1 has."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.moments import timestamp
from core.text import clean_line, clean_lines


class MomentField(serializers.DateTimeField):
    """A point in time: ISO 8601 with a zone when sent, UTC with milliseconds when answered."""

    def to_representation(self, value: datetime) -> str:
        return timestamp(value) or ""

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise serializers.ValidationError(self.error_messages["invalid"].format(format="…Z"))
        return super().enforce_timezone(value)


class CleanField(serializers.CharField):
    """Text that is cleaned. Its length is judged as it was sent, for so the document has it."""

    clean: Callable[[str], str]

    def to_internal_value(self, data: Any) -> str:
        if self.max_length is not None and len(str(data)) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return self.clean(super().to_internal_value(data))


class LineField(CleanField):
    """One line."""

    clean = staticmethod(clean_line)


class LinesField(CleanField):
    """Several lines."""

    clean = staticmethod(clean_lines)


_ID: Final = re.compile(r"[0-9]{1,18}", re.ASCII)


@extend_schema_field({"type": "string", "pattern": f"^{_ID.pattern}$"})
class IdField(serializers.CharField):
    """An id that is a number: a string on the wire, an int for our code."""

    default_error_messages: ClassVar = {"digits": _("An id is a string of at most 18 digits.")}

    def to_internal_value(self, data: Any) -> int:  # type: ignore[override]
        words = super().to_internal_value(data)
        if not _ID.fullmatch(words):
            self.fail("digits")
        return int(words)


class Form(serializers.Serializer[Any]):
    """The form of what is sent. A field that it does not have is refused, not passed over."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = data.keys() - self.fields.keys() if isinstance(data, Mapping) else ()
        if unknown:
            words = _("There is no such field here.")
            raise serializers.ValidationError(dict.fromkeys(sorted(unknown), words))
        return super().to_internal_value(data)


class WholeForm(Form):
    """Of a PATCH that needs what its fields require: one does not say a part of it."""

    partial = property(lambda _self: False, lambda _self, _is_partial: None)
