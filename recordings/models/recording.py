"""The sound of a Space as it is kept. Times are milliseconds since the Space began."""

from django.db import models
from django.db.models import Q

from spaces.models import Space, Stream


class Recording(models.Model):
    """How far a Space's audio log has been cut into segments. Every live Space has one.

    Nothing here is for the public: what may be played is a Replay or a Clip.
    """

    space = models.OneToOneField(Space, on_delete=models.CASCADE, related_name="recording")
    # Where to go on reading the log, and the time before which all of it lies in segments.
    position = models.CharField(max_length=40, blank=True)
    cut_ms = models.PositiveIntegerField(default=0)
    # The Space is over and all of its log lies in segments.
    is_complete = models.BooleanField(default=False)
    # Whoever cuts holds a lease; a worker that died lets it run out.
    leased_until = models.DateTimeField(null=True, blank=True)
    # All of it was removed, for good: retention.
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["space"], condition=Q(is_complete=False), name="recording_not_complete"
            )
        ]

    def __str__(self) -> str:
        return f"recording of {self.space_id}"


class AudioSegment(models.Model):
    """At most 10 s of one stream without a gap longer than half a second: Ogg Opus, one channel.

    Frames that are missing in between lie in the file as packets of no sound. `levels` has one
    byte a frame (0: missing). The file lies in STORAGES["recordings"].
    """

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="segments")
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="segments")
    start_ms = models.PositiveIntegerField()
    frame_count = models.PositiveSmallIntegerField()
    levels = models.BinaryField()
    file = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["start_ms", "stream"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "start_ms"], name="segment_cut_once"),
            models.CheckConstraint(
                condition=Q(frame_count__gte=1, frame_count__lte=500), name="segment_is_short"
            ),
        ]
        indexes = [models.Index(fields=["recording", "start_ms"])]

    def __str__(self) -> str:
        return f"{self.stream_id} at {self.start_ms} ms"

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.frame_count * 20


class MixPart(models.Model):
    """A minute of a Space, mixed and encoded; parts are joined packet by packet.

    `loudness` are the sums that the levels of later parts build on. One whose speakers changed
    their mind is stale, and is made again before it is joined.
    """

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    opus_file = models.CharField(max_length=200)
    aac_file = models.CharField(max_length=200)
    # One byte each 100 ms: the peak, 0 to 255.
    peaks = models.BinaryField()
    loudness = models.JSONField(default=dict)
    # Who spoke in it: [[start_ms, end_ms, user id], ...].
    turns = models.JSONField(default=list)
    is_stale = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["recording", "number"], name="part_mixed_once"),
        ]

    def __str__(self) -> str:
        return f"minute {self.number} of {self.recording_id}"
