"""What was said around a report, sealed. Files lie in STORAGES["recordings"]."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.ids import PUBLIC_ID_LENGTH, new_public_id
from core.work import Work, WorkQuerySet
from spaces.models import Space


class Evidence(Work):
    """The last minute before a report on a live Space and half a minute after it.

    Of `account` their own track alone; None: of every seat. It is `is_done` once it is sealed:
    nothing of it changes any more, and `manifest_sha256` covers all of it (the manifest names each
    file with its SHA-256). Times are milliseconds since the Space began.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="evidence")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    from_ms = models.PositiveIntegerField()
    until_ms = models.PositiveIntegerField()
    # {"people": [...], "captions": [...], "tracks": [...]}: moderation.evidence says what in it.
    manifest = models.JSONField(default=dict)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sealed_at = models.DateTimeField(null=True, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_ms__gt=F("from_ms")), name="evidence_has_a_length"
            ),
        ]
        indexes = [models.Index(fields=["space", "account", "-until_ms"])]

    def __str__(self) -> str:
        return f"evidence {self.public_id}"


class EvidenceTrack(models.Model):
    """What one person said in it: one Ogg Opus file that begins at the evidence's `from_ms`.

    `levels` has one byte a frame of 20 ms (0: no sound), for the waveform.
    """

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="tracks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    file = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    levels = models.BinaryField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "user"], name="one_track_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.evidence_id}"
