"""Webhooks: addresses that somebody wants to have told what happens, and what was told to them."""

from datetime import datetime
from typing import Final, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from core.ids import PUBLIC_ID_LENGTH, new_public_id
from core.work import Work, WorkQuerySet

WEBHOOK_NAME_LENGTH: Final = 50
SALT_LENGTH: Final = 32


class Listening(models.TextChoices):
    """Which Spaces one hears of."""

    OWN = "own", _("Spaces you host or co-host, and clips you make")
    FOLLOWED = "followed", _("Public Spaces of people you follow")


class WhyOff(models.TextChoices):
    OWNER = "", _("You switched it off.")
    GONE = "gone", _("It answered that it is gone for good (410).")
    FAILING = "failing", _("Nothing reached it for five days.")


class Webhook(models.Model):
    """What `user` wants told where.

    No secret is here: it is made of the server's own and `salt` (accounts.webhooks.signing). After
    a rotation the one of `old_salt` is good until `old_until`.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(_("name"), max_length=WEBHOOK_NAME_LENGTH)
    url = models.CharField(_("address"), max_length=2048)
    # The host of the address: as many calls at once as it can bear are counted by this.
    server = models.CharField(max_length=255)
    events = models.JSONField(default=list)
    listening = models.CharField(max_length=8, choices=Listening.choices, default=Listening.OWN)
    is_on = models.BooleanField(default=True)
    why_off = models.CharField(max_length=7, choices=WhyOff.choices, blank=True)
    salt = models.CharField(max_length=SALT_LENGTH)
    old_salt = models.CharField(max_length=SALT_LENGTH, blank=True)
    old_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # When it was last called; since when each call has failed.
    last_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_on=False) | Q(why_off=""), name="webhook_that_is_on_has_no_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookEvent(Work):
    """Something that happened, to be told to whoever wants it: written by what made it happen.

    `body` is what is sent, to the byte. Of what happened twice for one `key` only the first is
    here. The work is to make a Delivery for each webhook.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    kind = models.CharField(max_length=20)
    # What it is about, as the kind names it; whose Space it is, and who hears of it as of theirs.
    subject = models.CharField(max_length=PUBLIC_ID_LENGTH)
    host = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    owner_ids = models.JSONField(default=list)
    key = models.CharField(max_length=60, unique=True, default=new_public_id)
    body = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "leased_until"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def message_id(self) -> str:
        """By which receivers know that they have it already: the same for each try."""
        return f"msg_{self.public_id}"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    DONE = "done", _("Delivered")
    FAILED = "failed", _("Given up")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> Self:
        return self.filter(state=DeliveryState.WAITING, next_at__lte=now)


class Delivery(models.Model):
    """One event on its way to one webhook. Whoever sends it holds a lease and one of the few slots
    of its server, so that a slow one keeps nobody else waiting.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="deliveries")
    server = models.CharField(max_length=255)
    state = models.CharField(
        max_length=7, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    slot = models.PositiveSmallIntegerField(null=True, blank=True)
    # How the last try ended: the status of the answer, or a code of docs/webhooks.md.
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=20, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event"], name="delivered_once"),
            models.UniqueConstraint(fields=["server", "slot"], name="webhook_slot_taken_once"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.SENDING, slot__isnull=False)
                | ~Q(state=DeliveryState.SENDING) & Q(slot__isnull=True),
                name="webhook_slot_while_sending",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(state=DeliveryState.WAITING),
                name="deliveries_waiting",
            ),
            models.Index(fields=["webhook", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.webhook_id}"
