"""What was understood of the speech of those who consented. Times: ms since the Space began."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.search import WordsField
from core.work import Work, WorkQuerySet
from spaces.models import Space, Stream

CUE_LENGTH = 2000


class CaptionTurn(Work):
    """A stretch of one stream's speech that is listened to: until its speaker pauses.

    Everything before `next_ms` has its cues. Whoever takes the turn up (a worker died, or its
    minute was over) starts listening there: no word is lost, none comes twice.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="caption_turns")
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="caption_turns")
    start_ms = models.PositiveIntegerField()
    next_ms = models.PositiveIntegerField()
    # Where in the audio log `next_ms` is to be looked for.
    position = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "start_ms"], name="turn_begins_once"),
        ]
        indexes = [models.Index(fields=["state", "leased_until"])]

    def __str__(self) -> str:
        return f"{self.stream_id} from {self.start_ms} ms"


class CaptionCue(models.Model):
    """One thing said, up to a breath.

    `timed_words` are [[word, start_ms, end_ms, confidence], ...].
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="cues")
    turn = models.ForeignKey(CaptionTurn, on_delete=models.CASCADE, related_name="cues")
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="cues")
    # Whose words; None once the account is gone.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    start_ms = models.PositiveIntegerField()
    end_ms = models.PositiveIntegerField()
    text = models.CharField(_("words"), max_length=CUE_LENGTH)
    timed_words = models.JSONField(default=list)
    is_corrected = models.BooleanField(default=False)
    words = WordsField("text")

    class Meta:
        ordering = ["start_ms", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "start_ms"], name="cue_said_once"),
            models.CheckConstraint(
                condition=Q(end_ms__gte=F("start_ms")), name="cue_ends_after_its_start"
            ),
        ]
        indexes = [models.Index(fields=["space", "start_ms"])]

    def __str__(self) -> str:
        return self.text


class CueCorrection(models.Model):
    """Somebody put right what the machine misheard; append only."""

    cue = models.ForeignKey(CaptionCue, on_delete=models.CASCADE, related_name="corrections")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    before = models.CharField(max_length=CUE_LENGTH)
    after = models.CharField(max_length=CUE_LENGTH)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.after
