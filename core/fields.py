from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.text import clean_line, clean_lines


class _Written(forms.CharField):
    """What people write, in whatever script: the field runs the way of its first letter."""

    def widget_attrs(self, widget: forms.Widget) -> Any:
        return {**super().widget_attrs(widget), "dir": "auto"}


class LineField(_Written):
    """One line of text, cleaned as `core.text.clean_line` says before its length is judged."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class LinesField(_Written):
    """As LineField, of several lines: `core.text.clean_lines`."""

    def to_python(self, value: Any) -> str:
        return clean_lines(super().to_python(value) or "")


class SafeJSONField(forms.JSONField):
    """Django's raises ValueError for a number of more than 4300 digits, and RecursionError for what
    is nested too deep: both are no JSON that anybody could act on.
    """

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            message = self.error_messages["invalid"]
            raise ValidationError(message, code="invalid", params={"value": ""}) from error
