"""How a Space did, written while it goes on."""

from typing import Final

from django.db import models

from spaces.models.space import Space

SAMPLE_SECONDS: Final = 15


class AudienceSample(models.Model):
    """SAMPLE_SECONDS of a Space's audience: `at` is when they began.

    Processes add to the same row: `listeners` is the largest number that any of them knew of,
    the others are sums.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="audience_samples")
    at = models.DateTimeField()
    listeners = models.PositiveIntegerField(default=0)
    came = models.PositiveIntegerField(default=0)
    went = models.PositiveIntegerField(default=0)
    reactions = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["space", "at"], name="one_sample_a_moment")]

    def __str__(self) -> str:
        return f"{self.listeners} at {self.at:%H:%M:%S}"
