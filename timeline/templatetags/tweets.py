"""How a Tweet's words and times become markup."""

from datetime import datetime, timedelta
from typing import Any, Final, cast
from urllib.parse import quote, urlsplit

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from timeline.cards import Card
from timeline.text import Kind, Segment, parse

register = template.Library()

_URL_SHOWN: Final = 36
_DAY: Final = timedelta(days=1)
_WHEN: Final = '<local-time><time datetime="{}" title="{}">{}</time></local-time>'


@register.filter
def linked(text: str) -> SafeString:
    """A text with its handles, tags and addresses as links; everything else is escaped.

    Every handle is a link, also one that nobody has: a link that is missing would tell something.
    """
    return format_html_join("", "{}", ((_markup(segment),) for segment in parse(text)))


@register.filter
def ago(moment: datetime) -> str:
    """now, 3m, 2h, then the date; local-time.js keeps it true on a page that stays open."""
    passed = timezone.now() - moment
    if passed < timedelta(minutes=1):
        return _("now")
    if passed < timedelta(hours=1):
        return _("{n}m").format(n=passed // timedelta(minutes=1))
    if passed < _DAY:
        return _("{n}h").format(n=passed // timedelta(hours=1))
    return date_format(moment, "M j" if moment.year == timezone.now().year else "M j, Y")


@register.simple_tag
def when(moment: datetime) -> SafeString:
    """A moment, short; local-time.js says it in the viewer's zone and keeps it true.

    Not a partial: each of many Tweets has one, and this costs a quarter of that.
    """
    exact = f"{moment:%Y-%m-%d %H:%M} UTC"
    return format_html(_WHEN, moment.isoformat(), exact, ago(moment))


@register.filter
def reply_label(n: int) -> str:
    """What the control says with its count; blocktranslate would cost ten times as much."""
    return ngettext("Reply. {n} reply", "Reply. {n} replies", n).format(n=n)


@register.filter
def retweet_label(n: int) -> str:
    return ngettext("Retweet or quote. {n} so far", "Retweet or quote. {n} so far", n).format(n=n)


@register.filter
def like_label(n: int) -> str:
    return ngettext("Like. {n} like", "Like. {n} likes", n).format(n=n)


@register.filter
def left(moment: datetime) -> str:
    """How long until `moment`: whole days from two on; else hours or minutes, rounded up."""
    remaining = moment - timezone.now()
    if remaining >= 2 * _DAY:
        return _("{n} days left").format(n=remaining // _DAY)
    if remaining > timedelta(hours=1):
        return _("{n} h left").format(n=-(-remaining // timedelta(hours=1)))
    return _("{n} min left").format(n=max(1, -(-remaining // timedelta(minutes=1))))


@register.simple_tag(takes_context=True)
def card(context: template.Context, shown: Card) -> SafeString:
    """The partial of a card, rendered with what the card brings beside the page's own context."""
    return _rendered(context, shown.template, shown)


@register.simple_tag(takes_context=True)
def card_menu(context: template.Context, shown: Card | None) -> SafeString | str:
    """What the menu of its Tweet offers about a card; often nothing."""
    return _rendered(context, shown.menu, shown) if shown and shown.menu else ""


def _rendered(context: template.Context, partial: str, shown: Card) -> SafeString:
    around = cast("dict[str, Any]", context.flatten())
    rendered = get_template(partial).render({**around, **shown.context})
    return cast("SafeString", rendered)


def _markup(segment: Segment) -> SafeString:
    match segment.kind:
        case Kind.MENTION:
            return _link(reverse("profile", args=[segment.value]), segment.text)
        case Kind.HASHTAG:
            return _link(f"{reverse('search')}?q={quote(segment.text)}", segment.text)
        case Kind.URL:
            return _address(segment.value)
    return escape(segment.text)


def _address(url: str) -> SafeString:
    """Addresses of this site change the page in place; others open beside it: the sound goes on."""
    path = _path_here(url)
    if path is not None:
        return _link(path, _short(url))
    outside = '<a href="{}" target="_blank" rel="noopener nofollow ugc"><bdi dir="ltr">{}</bdi></a>'
    return format_html(outside, url, _short(url))


def _path_here(url: str) -> str | None:
    """The path of an address of this site. Never one that browsers take for another site's."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if f"{parts.scheme}://{parts.netloc}".lower() not in settings.ORIGINS:
        return None
    path = url[len(parts.scheme) + 3 + len(parts.netloc) :]
    return "/" + path.lstrip("/\\")


def _short(url: str) -> str:
    shown = url.split("://", 1)[1].removeprefix("www.").removesuffix("/")
    return shown if len(shown) <= _URL_SHOWN else shown[: _URL_SHOWN - 1] + "…"


def _link(path: str, words: str) -> SafeString:
    return format_html('<a href="{}"><bdi>{}</bdi></a>', path, words)
