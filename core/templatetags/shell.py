"""Small pieces of markup that every page uses: icons, avatars, marking where one is."""

from typing import Any, Protocol

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.text import initial_of

register = template.Library()

TINTS = 8
_ICON = '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
_PICTURE = (
    '<img class="avatar" data-size="{}" data-tint="{}" src="{}" alt="" width="{}" height="{}" '
    'loading="lazy" decoding="async">'
)
_INITIAL = '<span class="avatar" data-size="{}" data-tint="{}" aria-hidden="true">{}</span>'


class Person(Protocol):
    pk: Any
    display_name: str
    avatar_url: str
    handle: str


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative picture of the sprite; the control around it carries the words."""
    return format_html(_ICON, static("img/icons.svg"), name)


@register.simple_tag
def avatar(person: Person, size: int = 40) -> SafeString:
    """The picture, or the initial on a tint that stays the same for this person.

    Decorative: the name stands beside it or labels the link. `size` in px is one of those that
    components.css knows (24, 32, 40, 48, 64, 96, 128).
    """
    tint = (person.pk or 0) % TINTS
    if person.avatar_url:
        return format_html(_PICTURE, size, tint, person.avatar_url, size, size)
    letter = initial_of(person.display_name) or initial_of(person.handle) or "?"
    return format_html(_INITIAL, size, tint, letter)


@register.simple_tag(takes_context=True)
def current(context: template.Context, path: str) -> SafeString | str:
    """`aria-current` for a link to the page that is shown; navigation.js moves it afterwards."""
    request = context.get("request")
    if request is None or request.path != path:
        return ""
    return format_html('aria-current="{}"', "page")
