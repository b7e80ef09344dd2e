from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from timeline.models.tweets import Tweet

ENDPOINT_LENGTH, P256DH_LENGTH, AUTH_LENGTH = 500, 100, 40


class NotificationKind(models.TextChoices):
    """What people are told of; nearly each can be switched off, on the page and as a push."""

    FOLLOW = "follow", _("Somebody follows you")
    FOLLOW_REQUEST = "follow_request", _("Somebody asks to follow you")
    FOLLOW_ACCEPTED = "follow_accepted", _("You were let in as a follower")
    MENTION = "mention", _("Somebody mentions you")
    REPLY = "reply", _("Somebody replies to you")
    QUOTE = "quote", _("Somebody quotes you")
    RETWEET = "retweet", _("Somebody retweets you")
    LIKE = "like", _("Somebody likes your Tweet")
    MESSAGE = "message", _("Somebody writes to you")
    SPACE_LIVE = "space_live", _("Somebody you follow starts a Space")
    SPACE_REMINDER = "space_reminder", _("A Space you wait for begins")
    SPACE_MOVED = "space_moved", _("A Space you wait for is moved")
    SPACE_CANCELED = "space_canceled", _("A Space you wait for is canceled")
    SPEAK_DECISION = "speak_decision", _("A host answers your request to speak")
    SPEAK_INVITE = "speak_invite", _("A host invites you to speak")
    COHOST_INVITE = "cohost_invite", _("A host invites you to co-host")
    HOST_REPLACED = "host_replaced", _("Your Space goes on without you")
    CLIP = "clip", _("Somebody clips what you said")
    CLIP_REMOVED = "clip_removed", _("A clip of yours is removed")
    REPLAY = "replay", _("The replay of your Space is ready")
    REPORT_DECIDED = "report_decided", _("Moderators decided about your report")
    DECISION = "decision", _("Moderators decided about something of yours")
    APPEAL_ANSWERED = "appeal_answered", _("Moderators answered your appeal")
    DATA_READY = "data_ready", _("The download of your data is ready")
    WEBHOOK_OFF = "webhook_off", _("A webhook of yours is switched off")


class NotificationQuerySet(models.QuerySet["Notification"]):
    def of(self, viewer: User) -> Self:
        """What `viewer` was told and may still see: nothing of people who are gone for them, whom
        they silenced, or of Tweets they cannot read any more.
        """
        people = User.objects.visible_to(viewer).unsilenced_by(viewer)
        tweets = Tweet.objects.visible_to(viewer).unsilenced_by(viewer)
        return self.filter(
            Q(actor__isnull=True) | Exists(people.filter(pk=OuterRef("actor_id"))),
            Q(tweet__isnull=True) | Exists(tweets.filter(pk=OuterRef("tweet_id"))),
            recipient=viewer,
        )

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """Something `recipient` is told of, once: `key` says what, so that telling twice is one.

    What it points at may since have become invisible to them; then it is not shown any more.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=16, choices=NotificationKind.choices)
    key = models.CharField(max_length=80)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    tweet = models.ForeignKey(Tweet, on_delete=models.CASCADE, null=True, related_name="+")
    # For what is not a Tweet: where it leads, and what it is called there.
    path = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="notified_once"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"]),
            models.Index(
                fields=["recipient"],
                condition=Q(read_at__isnull=True),
                name="unread_notifications",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient_id}"


class NotificationPreference(models.Model):
    """How somebody wants one kind; without a row both are on."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="notification_preferences"
    )
    kind = models.CharField(max_length=16, choices=NotificationKind.choices)
    is_on = models.BooleanField(default=True)
    is_pushed = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="preference_once_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"


class PushSubscription(models.Model):
    """A browser that takes web pushes for an account (RFC 8030, 8291)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.URLField(max_length=ENDPOINT_LENGTH, unique=True)
    p256dh = models.CharField(max_length=P256DH_LENGTH)
    auth = models.CharField(max_length=AUTH_LENGTH)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"push subscription {self.pk} of {self.user_id}"
