"""What the timeline has of an account that is erased (accounts.seams.erasing)."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from timeline.models import (
    Conversation,
    ConversationMember,
    DirectMessage,
    Like,
    Mention,
    Notification,
    NotificationPreference,
    PollVote,
    PushSubscription,
    Tweet,
)

_BATCH: Final = 500
_OWN: Final = (Like, Mention, PollVote, NotificationPreference, PushSubscription)


def erase(user: User) -> None:
    """Everything but what others were written: their side of a conversation is theirs.

    Numbers under others' Tweets were counted without this account since it was closed. How many
    voted in a poll stays; who they were does not.
    """
    for model in _OWN:
        model.objects.filter(user=user).delete()
    Notification.objects.filter(Q(recipient=user) | Q(actor=user)).delete()
    _in_batches(Tweet.objects.filter(author=user))
    _clear_own_sides(user)


def is_read_by_others(user: User, _now: datetime) -> bool:
    """Does somebody still have messages of this account? (accounts.erasure)"""
    return _conversations_kept_by_others(user).exists()


def _clear_own_sides(user: User) -> None:
    kept = _conversations_kept_by_others(user)
    others = Conversation.objects.of(user).exclude(pk__in=kept.values("pk"))
    _in_batches(others)
    newest = DirectMessage.objects.filter(conversation=OuterRef("conversation")).order_by("-pk")
    sides = ConversationMember.objects.filter(user=user)
    sides.update(cleared_up_to=Coalesce(Subquery(newest.values("pk")[:1]), 0))
    sides.update(unread_count=0, read_up_to=F("cleared_up_to"))


def _conversations_kept_by_others(user: User) -> "QuerySet[Conversation]":
    """Those with something in them for the other side, whose account is not erased."""
    other = ConversationMember.objects.filter(
        conversation=OuterRef("pk"), user__erased_at__isnull=True
    ).exclude(user=user)
    shown = DirectMessage.objects.filter(
        conversation=OuterRef("conversation"), pk__gt=OuterRef("cleared_up_to")
    )
    return Conversation.objects.of(user).filter(Exists(other.filter(Exists(shown))))


def _in_batches(rows: "QuerySet[Any]") -> None:
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        rows.model.objects.filter(pk__in=ids).delete()
