"""The stage in the database: what is true, and what can never be (see the constraints)."""

from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Block, Mute, User
from core.ids import PUBLIC_ID_LENGTH, new_public_id
from core.search import WordsField

TITLE_LENGTH = 70
DESCRIPTION_LENGTH = 280
HOST_SEAT = 0


class Topic(models.Model):
    name = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class State(models.TextChoices):
    SCHEDULED = "scheduled", _("Not started")
    LIVE = "live", _("Live")
    ENDED = "ended", _("Ended")
    CANCELED = "canceled", _("Canceled")


class WhoCanSpeak(models.TextChoices):
    EVERYONE = "everyone", _("Everyone")
    FOLLOWED = "followed", _("People you follow")
    FOLLOWERS = "followers", _("People who follow you")
    INVITED = "invited", _("Only people you invite to speak")


class Role(models.TextChoices):
    HOST = "host", _("Host")
    COHOST = "cohost", _("Co-host")
    SPEAKER = "speaker", _("Speaker")
    LISTENER = "listener", _("Listener")


_PUBLIC: Final = Q(state__in=[State.LIVE, State.ENDED]) | Q(
    state=State.SCHEDULED, scheduled_start__isnull=False
)


class SpaceQuerySet(models.QuerySet["Space"]):
    def live(self) -> Self:
        return self.filter(state=State.LIVE)

    def upcoming(self) -> Self:
        """Announced, and not started: a Space without a time is nobody's business yet."""
        return self.filter(state=State.SCHEDULED, scheduled_start__isnull=False)

    def public(self) -> Self:
        """What others than its host may ever hear of: live, ended and announced Spaces."""
        return self.filter(_PUBLIC)

    def visible_to(self, user: User | None) -> Self:
        """Public Spaces, and all of one's own (as rules.can_see).

        Nobody sees those of a host who is suspended or has blocked them.
        """
        seen = _PUBLIC & Q(host__is_active=True, host__suspended_at__isnull=True)
        if user is None or user.pk is None:
            return self.filter(seen)
        blocks = Block.objects.filter(blocked=user, blocker=OuterRef("host_id"))
        return self.filter(Q(host=user) | (seen & ~Exists(blocks)))

    def unsilenced_by(self, viewer: User | None) -> Self:
        """Without those of hosts `viewer` has blocked or muted: for lists nobody asked for."""
        if viewer is None or viewer.pk is None:
            return self
        blocked = Block.objects.filter(blocker=viewer, blocked=OuterRef("host_id"))
        muted = Mute.objects.filter(muter=viewer, muted=OuterRef("host_id"))
        return self.filter(~Exists(blocked), ~Exists(muted))


class Space(models.Model):
    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hosted_spaces"
    )
    title = models.CharField(_("name"), max_length=TITLE_LENGTH)
    description = models.CharField(_("description"), max_length=DESCRIPTION_LENGTH, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="spaces")
    who_can_speak = models.CharField(
        _("who can speak"),
        max_length=9,
        choices=WhoCanSpeak.choices,
        default=WhoCanSpeak.EVERYONE,
    )
    needs_approval = models.BooleanField(_("requests need approval"), default=True)
    is_recorded = models.BooleanField(_("record this Space"), default=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.SCHEDULED)
    # Raised by one with every change of the stage; orders what sockets are told.
    revision = models.PositiveBigIntegerField(default=0)
    # The newest stream number given out; a stream is one life of one publish socket.
    last_stream = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    # When it is announced to begin; without it a Space that has not started is a draft.
    scheduled_start = models.DateTimeField(_("begins"), null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    words = WordsField("title")

    # Somebody in it whom the viewer follows; set by spaces.listings.name_familiar.
    familiar: "Participant | None"

    objects = SpaceQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["host"], condition=Q(state=State.LIVE), name="host_has_one_live_space"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.LIVE) | Q(started_at__isnull=False, ended_at__isnull=True),
                name="live_space_has_started",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ENDED) | Q(ended_at__isnull=False),
                name="ended_space_has_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-started_at"]),
            models.Index(fields=["state", "scheduled_start"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("space", args=[self.public_id])

    @property
    def is_live(self) -> bool:
        return self.state == State.LIVE

    @property
    def has_ended(self) -> bool:
        return self.state in {State.ENDED, State.CANCELED}

    @property
    def is_announced(self) -> bool:
        """Not started, and others may know when it begins."""
        return self.state == State.SCHEDULED and self.scheduled_start is not None

    @property
    def is_public(self) -> bool:
        return self.is_announced or self.state in {State.LIVE, State.ENDED}


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
    # 0 is the host's. The unique constraint makes one more speaker than seats impossible.
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    stream = models.PositiveIntegerField(default=0)
    is_muted = models.BooleanField(default=True)
    # Sat on the stage at some time; these are the people an ended Space still names.
    was_speaker = models.BooleanField(default=False)
    # The control connection that speaks for this person; empty while there is none.
    connection = models.CharField(max_length=32, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

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
            models.CheckConstraint(
                condition=~Q(role=Role.HOST) | Q(seat=HOST_SEAT), name="host_sits_first"
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


class Reminder(models.Model):
    """Somebody wants to be told when an announced Space begins."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="reminders")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="space_reminders"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "user"], name="reminded_once")]

    def __str__(self) -> str:
        return f"{self.user_id} waits for {self.space_id}"
