"""What speakers agreed to, as a ledger: rows are added, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spaces.models.space import Space


class Consent(models.Model):
    """From `since` to `until` (None: until they say otherwise) this person does, or does not,
    agree. A later row beats an earlier one where both speak of the same moment.

    Without any row nobody's speech is captioned, and everybody's is recorded: who opens the
    microphone of a recorded Space sees the REC mark first.
    """

    class Kind(models.TextChoices):
        CAPTIONS = "captions", _("Captions of what I say")
        RECORDING = "recording", _("Recording of what I say")

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="consents")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents"
    )
    kind = models.CharField(max_length=9, choices=Kind.choices)
    is_given = models.BooleanField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="consent_has_a_length",
            ),
        ]
        indexes = [models.Index(fields=["space", "kind"])]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {'yes' if self.is_given else 'no'}"
