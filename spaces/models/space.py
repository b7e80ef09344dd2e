"""A Space and its life: what is true, and what can never be (see the constraints)."""

from typing import TYPE_CHECKING, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Block, Mute, User
from core.ids import PUBLIC_ID_LENGTH, new_public_id
from core.search import WordsField

if TYPE_CHECKING:
    from spaces.models.stage import Participant

TITLE_LENGTH = 70
DESCRIPTION_LENGTH = 280


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
    # Who made it. Hosting can be handed over, this cannot.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
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
    # Off: only the host and co-hosts can be heard, whoever else has a seat.
    allows_mics = models.BooleanField(_("speakers may turn their mics on"), default=True)
    # Lockdown: nobody comes in, asks or reacts until the hosts lift it.
    is_locked = models.BooleanField(_("locked down"), default=False)
    # A listener's requests, questions and reactions are at least so far apart; 0: no slow mode.
    slow_mode_seconds = models.PositiveSmallIntegerField(_("slow mode"), default=0)
    # The raid shield: who is younger than so many days, or has fewer followers, may listen alone.
    min_account_days = models.PositiveSmallIntegerField(_("account age in days"), default=0)
    min_followers = models.PositiveIntegerField(_("followers"), default=0)
    is_recorded = models.BooleanField(_("record this Space"), default=False)
    # Moderators ended it, and nobody has taken that back.
    was_stopped = models.BooleanField(_("ended by the moderators"), default=False)
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
    # Since when the host's connection is gone; hosting passes on SPACES_HOST_GRACE_SECONDS later.
    host_away_since = models.DateTimeField(null=True, blank=True)
    # How many listened at once at most, and how often somebody came in; written as it goes.
    peak_listeners = models.PositiveIntegerField(default=0)
    visit_count = models.PositiveIntegerField(default=0)
    reaction_count = models.PositiveIntegerField(default=0)
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
    def is_shielded(self) -> bool:
        """Is anything asked of an account that wants to do more than listen?"""
        return bool(self.min_account_days or self.min_followers)

    @property
    def has_ended(self) -> bool:
        return self.state in {State.ENDED, State.CANCELED}

    @property
    def length_ms(self) -> int:
        """How long it went on; 0 if it never started or is not over."""
        if self.started_at is None or self.ended_at is None:
            return 0
        return int((self.ended_at - self.started_at).total_seconds() * 1000)

    @property
    def is_announced(self) -> bool:
        """Not started, and others may know when it begins."""
        return self.state == State.SCHEDULED and self.scheduled_start is not None

    @property
    def is_public(self) -> bool:
        return self.is_announced or self.state in {State.LIVE, State.ENDED}
