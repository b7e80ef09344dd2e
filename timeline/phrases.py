"""What happened, in one sentence: on the page with markup, elsewhere as plain text."""

from collections.abc import Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from timeline.models import NotificationKind

NAMED: Final = 2
_PATTERNS: Final[dict[str, Promise]] = {
    NotificationKind.FOLLOW: gettext_lazy("{people} followed you"),
    NotificationKind.FOLLOW_REQUEST: gettext_lazy("{people} asked to follow you"),
    NotificationKind.FOLLOW_ACCEPTED: gettext_lazy("{people} let you follow them"),
    NotificationKind.MENTION: gettext_lazy("{people} mentioned you"),
    NotificationKind.REPLY: gettext_lazy("{people} replied to you"),
    NotificationKind.QUOTE: gettext_lazy("{people} quoted you"),
    NotificationKind.RETWEET: gettext_lazy("{people} retweeted you"),
    NotificationKind.LIKE: gettext_lazy("{people} liked your Tweet"),
    NotificationKind.MESSAGE: gettext_lazy("{people} wrote to you"),
    NotificationKind.SPACE_LIVE: gettext_lazy("{people} started a Space: {title}"),
    NotificationKind.SPACE_REMINDER: gettext_lazy("The Space you waited for has begun: {title}"),
    NotificationKind.SPACE_MOVED: gettext_lazy(
        "{people} chose another time for a Space you wait for: {title}"
    ),
    NotificationKind.SPACE_CANCELED: gettext_lazy(
        "{people} canceled a Space you waited for: {title}"
    ),
    NotificationKind.SPEAK_DECISION: gettext_lazy(
        "{people} answered your request to speak: {title}"
    ),
    NotificationKind.SPEAK_INVITE: gettext_lazy("{people} invited you to speak: {title}"),
    NotificationKind.COHOST_INVITE: gettext_lazy("{people} invited you to co-host: {title}"),
    NotificationKind.HOST_REPLACED: gettext_lazy(
        "{people} hosts your Space now, since you were away: {title}"
    ),
    NotificationKind.CLIP: gettext_lazy("{people} made a clip in which you speak: {title}"),
    NotificationKind.CLIP_REMOVED: gettext_lazy("Your clip was removed: {title}"),
    NotificationKind.REPLAY: gettext_lazy("The replay is ready: {title}"),
    NotificationKind.REPORT_DECIDED: gettext_lazy(
        "Moderators looked at what you reported: {title}"
    ),
    NotificationKind.DECISION: gettext_lazy("Moderators decided about you: {title}"),
    NotificationKind.APPEAL_ANSWERED: gettext_lazy("Your appeal was answered: {title}"),
    NotificationKind.DATA_READY: gettext_lazy("The download of your data is ready"),
    NotificationKind.WEBHOOK_OFF: gettext_lazy("A webhook is switched off: {title}"),
}


def plain(kind: str, actor: User | None, title: str) -> str:
    """The sentence for a small window or a lock screen: who, and what kind; no words of theirs."""
    people = _isolated(actor.display_name) if actor else _("Somebody")
    return str(_PATTERNS[kind]).format(people=people, title=_isolated(title))


def marked_up(kind: str, people: Sequence[User], count: int, title: str) -> SafeString:
    """The sentence for the page, with every name in an element of its own.

    `people` are the first of `count`.
    """
    return format_html(str(_PATTERNS[kind]), people=_names(people, count), title=_bdi(title))


def _names(people: Sequence[User], count: int) -> SafeString | str:
    names = [format_html('<bdi class="notice-name">{}</bdi>', p.display_name) for p in people]
    if count > NAMED:
        others = count - NAMED
        pattern = ngettext("{}, {} and {} other", "{}, {} and {} others", others)
        return format_html(pattern, names[0], names[1], others)
    if count == NAMED:
        return format_html(_("{} and {}"), *names[:NAMED])
    return names[0] if names else _("Somebody")


def _bdi(title: str) -> SafeString:
    return format_html("<bdi>{}</bdi>", title)


def _isolated(words: str) -> str:
    """Between isolates (Unicode's bdi): a name cannot reorder what stands around it."""
    return f"\u2068{words}\u2069"
