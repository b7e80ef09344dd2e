"""Who wants to be told when an announced Space begins."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from spaces.models.space import Space


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
