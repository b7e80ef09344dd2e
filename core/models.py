"""The one table of the core: who did what that somebody may have to answer for."""

from typing import Final

from django.db import models

GENESIS: Final = "0" * 64


class AuditEntry(models.Model):
    """A line of the audit log: append only, each sealed with the hash of the line before.

    People are named by their number alone: the log outlives accounts, and `hash` covers all of it.
    `subject` is what it was done to, as "space:12"; `details` only what stays true of it.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    # None: the server itself, by the clock.
    actor_id = models.PositiveBigIntegerField(null=True)
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["subject", "number"]),
            models.Index(fields=["actor_id", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.act} {self.subject}"


class AuditHead(models.Model):
    """The newest line. One row: whoever appends locks it, and lines stand one behind another."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    def __str__(self) -> str:
        return str(self.number)
