"""The replay: what of a recorded Space everybody may hear."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.work import Work, WorkQuerySet, WorkState
from recordings.models.recording import Recording
from spaces.models import Space, State


class ReplayQuerySet(WorkQuerySet["Replay"]):
    def standing(self) -> Self:
        """Not deleted. Those that were made before the kept copy went outlive it."""
        is_left = Q(recording__purged_at__isnull=True) | Q(rendered_version__gt=0)
        return self.filter(is_left, deleted_at__isnull=True)

    def playable(self) -> Self:
        """Ready, and exactly as its speakers and its host want it by now."""
        return self.standing().filter(
            state=WorkState.DONE,
            rendered_version=F("version"),
            recording__space__state=State.ENDED,
        )

    def visible_to(self, viewer: User | None) -> Self:
        """Playable ones of Spaces that exist for the viewer."""
        return self.playable().filter(recording__space__in=Space.objects.visible_to(viewer))


class Replay(Work):
    """Made when a Space that the host records begins; there is none for other Spaces.

    `version` rises with each change that has to be heard (trimmed, off the record); files of an
    older `rendered_version` are played to nobody.
    """

    recording = models.OneToOneField(Recording, on_delete=models.CASCADE, related_name="replay")
    version = models.PositiveIntegerField(default=1)
    rendered_version = models.PositiveIntegerField(default=0)
    # What the host cut off; None: to the end.
    trim_start_ms = models.PositiveIntegerField(_("starts at"), default=0)
    trim_end_ms = models.PositiveIntegerField(_("ends at"), null=True, blank=True)
    opus_file = models.CharField(max_length=200, blank=True)
    aac_file = models.CharField(max_length=200, blank=True)
    duration_ms = models.PositiveIntegerField(default=0)
    # One byte each 100 ms of what is played: the peak, 0 to 255.
    peaks = models.BinaryField(default=bytes)
    # Who spoke when: [[start_ms, end_ms, user id], ...], and the marks on the way:
    # [{"start_ms", "title", "kind"}]. Times since the Space began, as everywhere.
    turns = models.JSONField(default=list)
    chapters = models.JSONField(default=list)
    ready_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # Moderators deleted it, and an appeal may bring it back: unless its host deletes it, too.
    may_return = models.BooleanField(default=False)

    objects = ReplayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(trim_end_ms__isnull=True) | Q(trim_end_ms__gt=F("trim_start_ms")),
                name="trimmed_replay_has_a_length",
            ),
        ]

    def __str__(self) -> str:
        return f"replay of {self.recording_id}"

    @property
    def is_playable(self) -> bool:
        """As ReplayQuerySet.playable, of a Space that has ended."""
        return self.is_done and self.rendered_version == self.version and self.deleted_at is None
