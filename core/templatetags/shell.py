"""Small pieces of markup that every page uses: icons, avatars, marking where one is."""

from functools import cache
from typing import Any, Protocol

from django import template
from django.template.base import Parser, Token
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.paths import path_to as path_of
from core.text import initial_of

register = template.Library()

TINTS = 8
_ICON = '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
_PICTURE = (
    '<img class="{}" data-person="{}" data-size="{}" data-tint="{}" src="{}" alt="" '
    'width="{}" height="{}" loading="lazy" decoding="async">'
)
_INITIAL = (
    '<span class="{}" data-person="{}" data-size="{}" data-tint="{}" aria-hidden="true">{}</span>'
)
_LINK = (
    '<a class="person-picture" href="{}" aria-label="{}" data-person-link="{}" '
    'data-profile="{}" data-profile-label="{}" data-live-label="{}">{}</a>'
)


class Person(Protocol):
    pk: Any
    display_name: str
    avatar_url: str
    handle: str

    def get_absolute_url(self) -> str: ...


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative picture of the sprite; the control around it carries the words."""
    return _icon(name)


@cache
def _icon(name: str) -> SafeString:
    """Made once: a page of Tweets shows two hundred, of names that only templates choose."""
    return format_html(_ICON, static("img/icons.svg"), name)


@register.simple_tag
def path_to(name: str, key: int | str | None = None) -> str:
    """As `{% url name key %}`, for what every row of a list has (core/paths.py)."""
    return path_of(name, key)


class _Constant(template.Node):
    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist
        self._made: dict[tuple[str | None, str], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        place = (get_language(), get_script_prefix())
        if place not in self._made:
            self._made[place] = self.nodelist.render(context.new())
        return self._made[place]


@register.tag
def constant(parser: Parser, token: Token) -> _Constant:
    """`{% constant %}...{% endconstant %}`: made once for each language, for words and icons.

    Nothing of the page is known inside, so that nothing of it can be kept for somebody else.
    """
    del token
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    return _Constant(nodelist)


@register.simple_tag(takes_context=True)
def avatar(context: template.Context, person: Person, size: int = 40) -> SafeString:
    """The picture, or the initial on a tint that stays the same for this person.

    With a ring while they are live (`live_people` of the context). Decorative: the name stands
    beside it or labels the link. `size` in px is one of those that components.css knows (24, 32,
    40, 48, 64, 96, 128).
    """
    tint = (person.pk or 0) % TINTS
    style = "avatar is-live" if _live_path(context, person) else "avatar"
    if person.avatar_url:
        url = person.avatar_url
        return format_html(_PICTURE, style, person.pk, size, tint, url, size, size)
    letter = initial_of(person.display_name) or initial_of(person.handle) or "?"
    return format_html(_INITIAL, style, person.pk, size, tint, letter)


@register.simple_tag(takes_context=True)
def person_picture(context: template.Context, person: Person, size: int = 48) -> SafeString:
    """The picture as a link: to the Space in which they are live, else to their profile."""
    profile = person.get_absolute_url()
    path = _live_path(context, person)
    profile_label = _("Profile of %(name)s") % {"name": person.display_name}
    live_label = _("%(name)s is live. Go to the Space") % {"name": person.display_name}
    return format_html(
        _LINK,
        path or profile,
        live_label if path else profile_label,
        person.pk,
        profile,
        profile_label,
        live_label,
        avatar(context, person, size),
    )


def _live_path(context: template.Context, person: Person) -> str | None:
    """The Space where this person is live, as far as the viewer may know."""
    path: str | None = (context.get("live_people") or {}).get(person.pk)
    return path


@register.simple_tag(takes_context=True)
def current(context: template.Context, path: str) -> SafeString | str:
    """`aria-current` for a link to the page that is shown; navigation.js moves it afterwards."""
    request = context.get("request")
    if request is None or request.path != path:
        return ""
    return format_html('aria-current="{}"', "page")
