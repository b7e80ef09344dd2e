"""What the host, and each speaker for their own voice, takes home."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.ids import PUBLIC_ID_LENGTH, new_public_id
from core.work import Work, WorkQuerySet
from spaces.models import Space


class Download(Work):
    """A zip of a Space, made on demand; its file is removed at `expires_at`."""

    class Kind(models.TextChoices):
        WHOLE = "whole", _("Everything")
        OWN = "own", _("Your own track")

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="downloads")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="downloads"
    )
    kind = models.CharField(max_length=5, choices=Kind.choices)
    file = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.space_id} for {self.user_id}"
