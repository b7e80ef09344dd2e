from typing import Any

from django import forms

from core.text import clean_line


class LineField(forms.CharField):
    """One line of text, cleaned as `core.text.clean_line` says before its length is judged."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")
