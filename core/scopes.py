"""What a program may be allowed to do for somebody. The first names are X's, whose clients ask."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import NotAllowed

SCOPES: Final = {
    "users.read": _("See your profile and the people you can see"),
    "tweet.read": _("Read the Tweets you can read"),
    "tweet.write": _("Tweet and delete Tweets for you"),
    "follows.read": _("See whom you follow and who follows you"),
    "follows.write": _("Follow and unfollow people for you"),
    "mute.read": _("See whom you muted"),
    "mute.write": _("Mute and unmute people for you"),
    "block.read": _("See whom you blocked"),
    "dm.read": _("Read your messages"),
    "dm.write": _("Write messages for you"),
    "space.read": _("See the Spaces you can see"),
    "space.write": _("Create, start, edit, moderate and end Spaces for you, and invite people"),
    "clip.write": _("Make, rename and delete clips for you"),
    "space.listen": _("Hear Spaces as you"),
    "space.speak": _("Speak in Spaces as you"),
    "webhook.read": _("See your webhooks, and what was sent to them"),
    "webhook.write": _("Make, change and delete webhooks for you, and send them tests"),
    "report.write": _("Report things for you, and see what came of it"),
    "offline.access": _("Stay connected until you disconnect it"),
}
"""Each with what the person is asked."""

DEFAULT_SCOPES: Final = ("users.read", "tweet.read", "space.read")


def words_for_lacking(scopes: Iterable[str]) -> str:
    """What is said where a token does not allow these."""
    return gettext("This token may not: it lacks {scopes}.").format(
        scopes=", ".join(sorted(scopes))
    )


def require_in(scopes: frozenset[str] | None, scope: str) -> None:
    """Raises NotAllowed (`scope_required`) where a token does not allow this.

    None is no person's token: a session may do all that its person may.
    """
    if scopes is not None and scope not in scopes:
        raise NotAllowed(words_for_lacking([scope]), code="scope_required")
