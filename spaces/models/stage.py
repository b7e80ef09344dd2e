"""Who is in a Space and on its stage, and how one comes up."""

from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spaces.models.space import Space

HOST_SEAT: Final = 0
"""The host's when a Space starts. Who hosts later keeps the seat they have."""
MAX_COHOSTS: Final = 2
QUESTION_LENGTH: Final = 140


class Role(models.TextChoices):
    HOST = "host", _("Host")
    COHOST = "cohost", _("Co-host")
    SPEAKER = "speaker", _("Speaker")
    LISTENER = "listener", _("Listener")


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def here(self) -> Self:
        """In the Space: seated (even while their connection is down) or listening."""
        return self.filter(left_at__isnull=True)

    def seated(self) -> Self:
        return self.here().filter(seat__isnull=False).order_by("seat")

    def listening(self) -> Self:
        return self.here().filter(seat__isnull=True)


class Participant(models.Model):
    """A signed-in person's place in a Space. Guests have none: they are only counted."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="participations"
    )
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.LISTENER)
    # The unique constraint makes one more speaker than seats impossible.
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    # 0 or 1 for a co-host: unique as well, so there is never a third.
    cohost_place = models.PositiveSmallIntegerField(null=True, blank=True)
    # Stands in for a host whose connection is gone, as a co-host would, until the host is back.
    is_acting = models.BooleanField(default=False)
    seated_at = models.DateTimeField(null=True, blank=True)
    stream = models.PositiveIntegerField(default=0)
    is_muted = models.BooleanField(default=True)
    # What the consent ledger says at this moment (spaces.models.Consent), for everybody to see.
    is_captioned = models.BooleanField(default=False)
    is_off_record = models.BooleanField(default=False)
    # Sat on the stage at some time; these are the people an ended Space still names.
    was_speaker = models.BooleanField(default=False)
    # Host or co-host when the Space ended: they may see how it did.
    was_manager = models.BooleanField(default=False)
    # Milliseconds of frames that were loud enough to be speech; counted where they come in.
    talk_ms = models.PositiveIntegerField(default=0)
    # The control connection that speaks for this person; empty while there is none.
    connection = models.CharField(max_length=32, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    # Taken out by a host, and not to come in again.
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "user"], name="participant_once_a_space"),
            models.UniqueConstraint(
                fields=["space", "seat"],
                condition=Q(seat__isnull=False),
                name="seat_taken_once",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(left_at__isnull=True), name="in_one_space_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(seat__isnull=True, role=Role.LISTENER)
                | Q(seat__isnull=False, role__in=[Role.HOST, Role.COHOST, Role.SPEAKER]),
                name="seated_exactly_when_a_speaker",
            ),
            models.CheckConstraint(
                condition=Q(seat__isnull=True) | Q(left_at__isnull=True),
                name="who_left_has_no_seat",
            ),
            models.UniqueConstraint(
                fields=["space"], condition=Q(role=Role.HOST), name="one_host_a_space"
            ),
            models.UniqueConstraint(
                fields=["space", "cohost_place"],
                condition=Q(cohost_place__isnull=False),
                name="cohost_place_taken_once",
            ),
            models.CheckConstraint(
                condition=Q(cohost_place__isnull=True) & ~Q(role=Role.COHOST)
                | Q(cohost_place__isnull=False, cohost_place__lt=MAX_COHOSTS, role=Role.COHOST),
                name="cohosts_have_one_of_two_places",
            ),
            models.UniqueConstraint(
                fields=["space"], condition=Q(is_acting=True), name="one_stands_in_for_the_host"
            ),
            models.CheckConstraint(
                condition=Q(is_acting=False) | Q(seat__isnull=False), name="who_stands_in_is_seated"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(left_at__isnull=False),
                name="who_was_removed_has_left",
            ),
        ]
        indexes = [
            models.Index(fields=["space", "left_at", "joined_at"]),
            models.Index(
                fields=["user", "space"], condition=Q(seat__isnull=False), name="people_on_stage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.space_id} as {self.role}"

    @property
    def is_seated(self) -> bool:
        return self.seat is not None

    @property
    def has_published(self) -> bool:
        """Has a seat and once opened a stream for it: entering again is coming back."""
        return self.is_seated and self.stream > 0

    @property
    def is_host(self) -> bool:
        return self.role == Role.HOST


class SpeakRequest(models.Model):
    """A listener asks for the microphone; open until somebody decides or it is withdrawn."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="speak_requests"
    )
    # One line that says what about, for the hosts.
    question = models.CharField(max_length=QUESTION_LENGTH, blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(status="open"), name="one_open_request"
            ),
        ]

    def __str__(self) -> str:
        return f"request of {self.participant_id}: {self.status}"


class Invitation(models.Model):
    """A host asks somebody to speak or to co-host; open until answered or taken back.

    Made before the Space starts it waits for its `user`, who need not be in the Space yet.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="invitations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="space_invitations"
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.SPEAKER)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["space", "user"], condition=Q(status="open"), name="one_open_invitation"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[Role.SPEAKER, Role.COHOST]),
                name="one_is_invited_to_speak_or_to_cohost",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} invited to {self.space_id} as {self.role}: {self.status}"
