"""Work that Celery does: the row is what counts, a message on the broker is only a doorbell.

Whoever works holds a lease and renews it; a worker that died lets it run out, and the sweeper
(core.sweeping) rings again. Each step can be repeated.
"""

from datetime import timedelta
from typing import Final, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEASE: Final = timedelta(seconds=30)
MAX_ATTEMPTS: Final = 5


class WorkState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    WORKING = "working", _("Being prepared")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Failed")


W = TypeVar("W", bound="Work")


class WorkQuerySet(models.QuerySet[W]):
    def claimable(self) -> Self:
        """Not done, and nobody is at it now."""
        expired = Q(state=WorkState.WORKING, leased_until__lt=timezone.now())
        return self.filter(Q(state=WorkState.WAITING) | expired, attempts__lt=MAX_ATTEMPTS)

    def claim(self, pk: int, *, lease: timedelta = LEASE) -> bool:
        """Take the lease of this row; False if somebody else has it or nothing is to do."""
        taken = self.claimable().filter(pk=pk)
        return bool(
            taken.update(
                state=WorkState.WORKING,
                leased_until=timezone.now() + lease,
                attempts=F("attempts") + 1,
            )
        )


class Work(models.Model):
    """`progress` is 0 to 100; `error` a code of docs/protocol.md."""

    state = models.CharField(max_length=7, choices=WorkState.choices, default=WorkState.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=40, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_done(self) -> bool:
        return self.state == WorkState.DONE

    def renew(self, progress: int | None = None) -> None:
        """Say that one is still at it."""
        self.leased_until = timezone.now() + LEASE
        fields = ["leased_until"]
        if progress is not None:
            self.progress = progress
            fields.append("progress")
        self.save(update_fields=fields)
