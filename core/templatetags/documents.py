"""Text of an OpenAPI document in a page."""

import re
from typing import Final

from django import template
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_CODE: Final = re.compile(r"`([^`\n]+)`")


@register.filter
def with_code(text: object) -> SafeString:
    """Escaped; what stands between backticks is code."""
    return mark_safe(_CODE.sub(r"<code>\1</code>", escape(str(text))))  # noqa: S308 - just escaped


@register.filter
def paragraphs(text: str) -> SafeString:
    """The same of a text of several; an empty line parts them, the ends of lines mean nothing."""
    parts = [" ".join(part.split()) for part in text.split("\n\n")]
    return format_html_join("", "<p>{}</p>", ((with_code(part),) for part in parts if part))
