"""What pages show of Spaces: the bar on Home, cards, the ring around somebody's picture."""

from typing import TYPE_CHECKING, Any, Final

from django import template

from accounts.models import User
from accounts.requests import viewer_of
from spaces import listings, rules
from spaces.models import Space
from spaces.reactions import REACTIONS, Reaction
from spaces.shield import ACCOUNT_DAYS, FOLLOWERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrOrPromise

register = template.Library()

_THOUSAND: Final = 1000
_MINUTE: Final = 60


@register.inclusion_tag("spaces/_bar.html", takes_context=True)
def spaces_bar(context: template.Context) -> dict[str, Any]:
    """Live Spaces of people the viewer follows; an empty element where there are none."""
    return {"spaces": listings.spaces_around(_viewer(context)), "request": context["request"]}


@register.simple_tag(takes_context=True)
def live_now(context: template.Context, count: int) -> list[Space]:
    """The fullest live Spaces, for spaces/_card.html: `{% live_now 5 as spaces %}`."""
    return list(listings.live_spaces(_viewer(context))[:count])


@register.simple_tag(takes_context=True)
def live_space_of(context: template.Context, person: User) -> Space | None:
    """The live Space on whose stage `person` is now: `{% live_space_of person as space %}`."""
    return listings.live_space_of(person, _viewer(context))


@register.simple_tag(takes_context=True)
def listening_space_of(context: template.Context, person: User) -> Space | None:
    """Where `person` listens, as far as the viewer may know."""
    return listings.listening_space_of(person, _viewer(context))


@register.simple_tag(takes_context=True)
def may_host(context: template.Context) -> bool:
    """May the viewer create Spaces? `{% may_host as allowed %}`; asked once a request."""
    request = context["request"]
    if not hasattr(request, "may_host"):
        request.may_host = rules.can_host(_viewer(context))
    return bool(request.may_host)


@register.simple_tag(takes_context=True)
def space_address(context: template.Context, space: Space) -> str:
    """The whole address of a Space, as the site was asked: `{% space_address space as url %}`."""
    address: str = context["request"].build_absolute_uri(space.get_absolute_url())
    return address


@register.simple_tag
def shield_ages() -> "Iterable[tuple[int, StrOrPromise]]":
    """What the raid shield may ask of an account's age: days, and words for them."""
    return ACCOUNT_DAYS.items()


@register.simple_tag
def shield_followers() -> "Iterable[tuple[int, StrOrPromise]]":
    """How many followers the raid shield may ask for, and words for it."""
    return FOLLOWERS.items()


@register.filter
def compact(count: int) -> str:
    """A count as static/js/stage/words.js prints it: 999, 1K, 2.4K, 13.1K, 1.2M."""
    number, unit = float(count), ""
    for larger in ("K", "M"):
        if round(number, 1) >= _THOUSAND or (not unit and number >= _THOUSAND):
            number, unit = number / _THOUSAND, larger
    return f"{number:.1f}".removesuffix(".0") + unit


@register.filter
def spent(ms: int) -> str:
    """A length of time as static/js/stage/talk.js says it: "40 s", "12 min", "1 h 5 min"."""
    seconds = int(ms // 1000)
    if seconds < _MINUTE:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // _MINUTE, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
    return " ".join(parts)


@register.filter
def clock(ms: int) -> str:
    """A place or a length as static/js/replay/time.js shows it: "0:07", "12:03", "1:04:10"."""
    minutes, seconds = divmod(int(ms) // 1000, _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    if hours:
        return f"{hours}:{minutes:02}:{seconds:02}"
    return f"{minutes}:{seconds:02}"


def _viewer(context: template.Context) -> User | None:
    return viewer_of(context["request"])


@register.simple_tag
def reactions() -> tuple[Reaction, ...]:
    """What people can react with, in the order of the buttons."""
    return REACTIONS
