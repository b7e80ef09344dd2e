"""What moderators work through: everything that was reported of one thing, until it is decided."""

from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from recordings.models import Clip
from spaces.models import Space
from timeline.models import Tweet

NOTE_LENGTH: Final = 2000


class Kind(models.TextChoices):
    SPACE = "space", _("Space")
    ACCOUNT = "account", _("Account")
    TWEET = "tweet", _("Tweet")
    CLIP = "clip", _("Clip")


class Severity(models.IntegerChoices):
    """How fast it has to be looked at: the greatest of its reports' reasons."""

    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")
    URGENT = 4, _("Urgent")


class CaseState(models.TextChoices):
    OPEN = "open", _("Open")
    # Decided by one, for good only once another agrees.
    SECOND = "second", _("Waits for a second moderator")
    DECIDED = "decided", _("Decided")


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        """Where somebody still has something to decide."""
        return self.exclude(state=CaseState.DECIDED)

    def for_reader(self, reader: User) -> Self:
        """Those about somebody else: it would tell who reported them."""
        return self.exclude(account=reader)

    def in_turn(self) -> Self:
        """The worst first; of these the oldest."""
        return self.order_by("-severity", "opened_at", "pk")


class Case(models.Model):
    """One thing that was reported, and where. Reports join the case that is open about it."""

    kind = models.CharField(_("about"), max_length=7, choices=Kind.choices)
    # What it is about and where, as text: "account:12@space:3". One open case each.
    key = models.CharField(max_length=60)
    # Who answers for it.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cases"
    )
    # Where it happened, which is the Space itself if the case is about one.
    space = models.ForeignKey(
        Space, on_delete=models.CASCADE, null=True, blank=True, related_name="cases"
    )
    tweet = models.ForeignKey(
        Tweet, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    clip = models.ForeignKey(
        Clip, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.LOW)
    state = models.CharField(max_length=7, choices=CaseState.choices, default=CaseState.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-severity", "opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~Q(state=CaseState.DECIDED), name="one_open_case_a_thing"
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.DECIDED, decided_at__isnull=False)
                | ~Q(state=CaseState.DECIDED) & Q(decided_at__isnull=True),
                name="decided_case_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-severity", "opened_at"]),
            models.Index(fields=["account", "-id"]),
        ]
        permissions = [
            ("decide", "Can decide cases"),
            ("decide_appeals", "Can decide appeals"),
            ("open_retained", "Can hear what is kept for review, giving a reason"),
            ("hold", "Can hold something back from the purge"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class CaseNote(models.Model):
    """What moderators write for one another; append only."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    words = models.CharField(max_length=NOTE_LENGTH)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words
