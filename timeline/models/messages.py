"""Direct messages between two people."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.ids import PUBLIC_ID_LENGTH, new_public_id

MESSAGE_LENGTH = 2000
NONCE_LENGTH = 36


def pair_of(one: User, other: User) -> str:
    """What names the conversation of two people, whoever began it."""
    return f"{min(one.pk, other.pk)}-{max(one.pk, other.pk)}"


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def of(self, person: User) -> Self:
        return self.filter(members__user=person)


class Conversation(models.Model):
    """Two people who write to each other: one a pair, whoever began."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    # Of `pair_of`: the database lets no pair begin twice.
    pair = models.CharField(max_length=41, unique=True)
    # Whose first message it began with: how many one person may begin is limited.
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="conversations_started",
    )
    # Of the newest message; orders the list.
    updated_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-updated_at"])]

    def __str__(self) -> str:
        return f"conversation {self.pair}"

    def get_absolute_url(self) -> str:
        return reverse("conversation", args=[self.public_id])


class ConversationMember(models.Model):
    """One side of a conversation. Messages up to `read_up_to` are read, up to `cleared_up_to` gone
    for this side alone (ids of messages; 0: none).
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conversations"
    )
    read_up_to = models.PositiveBigIntegerField(default=0)
    cleared_up_to = models.PositiveBigIntegerField(default=0)
    unread_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "user"], name="member_once_a_conversation"
            )
        ]
        indexes = [
            models.Index(
                fields=["user"], condition=Q(unread_count__gt=0), name="unread_conversations"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.conversation_id}"


class DirectMessage(models.Model):
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages"
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="messages_sent",
        db_index=False,  # the index below begins with it
    )
    text = models.TextField()
    # Made by whoever sends; sending again with the same one is the same message.
    nonce = models.CharField(max_length=NONCE_LENGTH, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "nonce"], condition=~Q(nonce=""), name="message_sent_once"
            )
        ]
        indexes = [
            models.Index(fields=["conversation", "-id"]),
            models.Index(fields=["sender", "-id"]),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} of {self.sender_id}"
