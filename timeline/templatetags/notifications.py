"""How much waits, and what stands before a notification."""

from typing import Final

from django import template
from django.utils.safestring import SafeString

from core.templatetags.shell import icon
from timeline.models import NotificationKind
from timeline.notices import count_unread

register = template.Library()

_ICONS: Final[dict[str, str]] = {
    NotificationKind.FOLLOW: "person",
    NotificationKind.FOLLOW_REQUEST: "lock",
    NotificationKind.FOLLOW_ACCEPTED: "check",
    NotificationKind.MENTION: "at",
    NotificationKind.REPLY: "reply",
    NotificationKind.QUOTE: "quote",
    NotificationKind.RETWEET: "retweet",
    NotificationKind.LIKE: "heart",
    NotificationKind.MESSAGE: "mail",
    NotificationKind.SPACE_LIVE: "mic",
    NotificationKind.SPACE_REMINDER: "clock",
    NotificationKind.SPACE_MOVED: "calendar",
    NotificationKind.SPACE_CANCELED: "calendar",
    NotificationKind.SPEAK_DECISION: "hand",
    NotificationKind.SPEAK_INVITE: "mic",
    NotificationKind.COHOST_INVITE: "mic",
    NotificationKind.HOST_REPLACED: "mic",
    NotificationKind.CLIP: "clip",
    NotificationKind.CLIP_REMOVED: "clip",
    NotificationKind.REPLAY: "play",
    NotificationKind.REPORT_DECIDED: "flag",
    NotificationKind.DECISION: "flag",
    NotificationKind.APPEAL_ANSWERED: "flag",
    NotificationKind.DATA_READY: "person",
    NotificationKind.WEBHOOK_OFF: "code",
}


@register.simple_tag(takes_context=True)
def unread_notifications(context: template.Context) -> int:
    """How many notifications wait; asked once a request, 0 for guests."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return 0
    if not hasattr(request, "unread_notifications"):
        request.unread_notifications = count_unread(request.user)
    return int(request.unread_notifications)


@register.simple_tag
def notice_icon(kind: str) -> SafeString:
    return icon(_ICONS[kind])
