from typing import Any

from django import forms

from core.text import clean_line, clean_lines


class LineField(forms.CharField):
    """One line of text, cleaned as `core.text.clean_line` says before its length is judged."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class LinesField(forms.CharField):
    """As LineField, of several lines: `core.text.clean_lines`."""

    def to_python(self, value: Any) -> str:
        return clean_lines(super().to_python(value) or "")
