"""What is kept longer than the clock says, and what the clock removed."""

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.work import Work, WorkQuerySet
from spaces.models import Space

HOLD_REASON_LENGTH: Final = 500


class Hold(models.Model):
    """Until `expires_at` nothing of this Space is purged, whatever the clock says."""

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=HOLD_REASON_LENGTH)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="hold_expires_later"
            ),
        ]
        indexes = [models.Index(fields=["space", "expires_at"])]

    def __str__(self) -> str:
        return f"hold of {self.space_id} until {self.expires_at:%Y-%m-%d}"


class Purge(Work):
    """One Space whose kept copy is being removed, or was: `removed` says what, in numbers.

    It is written before anything is removed; whoever takes it up goes on where it stopped. The
    Space's row may be gone later, so its names stand here.
    """

    space = models.OneToOneField(Space, on_delete=models.SET_NULL, null=True, related_name="purge")
    space_public_id = models.CharField(max_length=13, unique=True)
    due_at = models.DateTimeField()
    began_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    # {"files": 12, "bytes": 34, "segments": 5, ...}
    removed = models.JSONField(default=dict)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            # Never early.
            models.CheckConstraint(condition=Q(began_at__gte=F("due_at")), name="purged_when_due"),
        ]

    def __str__(self) -> str:
        return f"purge of {self.space_public_id}"
