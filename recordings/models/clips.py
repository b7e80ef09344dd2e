"""Clips: up to a minute of a recorded Space, to be shared."""

from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.ids import PUBLIC_ID_LENGTH, new_public_id
from core.work import Work, WorkQuerySet, WorkState
from spaces.models import Space

CLIP_TITLE_LENGTH: Final = 70
MAX_CLIP_MS: Final = 60_000
LEAD_IN_MS: Final = 30_000
"""How long before a clip "Hear it in full" begins."""

# The kept copy went before there was a replay: nothing of the Space can be heard any more.
_WITHOUT_REPLAY: Final = Q(
    space__recording__purged_at__isnull=False, space__recording__replay__rendered_version=0
)


class ClipQuerySet(WorkQuerySet["Clip"]):
    def standing(self) -> Self:
        """Not taken away by its maker, a speaker in it, or with the replay."""
        return self.filter(
            ~_WITHOUT_REPLAY, removed_at__isnull=True, space__recording__replay__deleted_at=None
        )

    def playable(self) -> Self:
        return self.standing().filter(state=WorkState.DONE, rendered_version=F("version"))

    def known_to(self, viewer: User | None) -> Self:
        """Clips of Spaces that exist for the viewer, by people who do; also those that are gone,
        of which there is nothing more to see: `is_gone`.
        """
        return self.annotate(
            is_gone=ExpressionWrapper(
                Q(removed_at__isnull=False)
                | Q(space__recording__replay__deleted_at__isnull=False)
                | _WITHOUT_REPLAY,
                output_field=models.BooleanField(),
            )
        ).filter(
            space__in=Space.objects.visible_to(viewer).public(),
            author__in=User.objects.visible_to(viewer),
        )

    def visible_to(self, viewer: User | None) -> Self:
        """Clips of Spaces that exist for the viewer, by people who do."""
        return self.known_to(viewer).standing()


class Removal(models.TextChoices):
    """Why a clip is gone."""

    AUTHOR = "author", _("Its maker deleted it.")
    OBJECTION = "objection", _("Somebody who speaks in it objected.")
    HOST = "host", _("The host of the Space removed it.")
    MODERATORS = "moderator", _("Moderators removed it.")


class Clip(Work):
    """Times are milliseconds since the Space began. Files lie in STORAGES["recordings"]."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="clips")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="clips"
    )
    title = models.CharField(_("what it is about"), max_length=CLIP_TITLE_LENGTH, blank=True)
    start_ms = models.PositiveIntegerField()
    end_ms = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    rendered_version = models.PositiveIntegerField(default=0)
    opus_file = models.CharField(max_length=200, blank=True)
    aac_file = models.CharField(max_length=200, blank=True)
    # One byte each 100 ms: the peak, 0 to 255.
    peaks = models.BinaryField(default=bytes)
    # The words in it when it was made: [{"user_id", "words": [[word, start_ms, end_ms], ...]}].
    transcript = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removal = models.CharField(max_length=9, choices=Removal.choices, blank=True)

    # Set by ClipQuerySet.known_to.
    is_gone: bool

    objects = ClipQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_ms__gt=F("start_ms"), end_ms__lte=F("start_ms") + MAX_CLIP_MS),
                name="clip_is_a_minute_at_most",
            ),
        ]
        indexes = [models.Index(fields=["space", "start_ms"])]

    def __str__(self) -> str:
        return self.title or f"clip {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("clip", args=[self.public_id])

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms

    @property
    def is_playable(self) -> bool:
        """As ClipQuerySet.playable, of one that stands."""
        return self.is_done and self.rendered_version == self.version

    @property
    def name(self) -> str:
        """What it is called; the name of its Space where nobody gave it one."""
        return self.title or self.space.title

    @property
    def full_url(self) -> str:
        """Where it can be heard in full: half a minute before it; while it is live, the Space."""
        path = self.space.get_absolute_url()
        if self.space.is_live:
            return path
        return f"{path}?t={max(0, self.start_ms - LEAD_IN_MS) // 1000}"


class ClipVoice(models.Model):
    """Somebody who is heard in a clip, and may object to it."""

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="voices")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="clipped"
    )
    objected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clip", "user"], name="heard_once_a_clip"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.clip_id}"
