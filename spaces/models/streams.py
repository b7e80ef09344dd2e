"""Whose voice a stream number carried: the relay forgets it, what is kept may not."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from spaces.models.space import Space


class Stream(models.Model):
    """One life of one publish socket, as its frames in the audio log name it."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="streams")
    number = models.PositiveIntegerField()
    # None once the account is gone.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="streams"
    )
    seat = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField(default=timezone.now)
    # When its frame 0 was spoken, in ms since the Space began: what the recorder found out by the
    # frames that came soonest. None before the first ones were cut.
    zero_ms = models.IntegerField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["space", "number"], name="stream_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"stream {self.number} of {self.space_id}"
