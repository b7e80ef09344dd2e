"""From the audio log to segments that stay."""

from django.db import transaction

from recordings import tasks
from recordings.models import Recording, Replay
from spaces.models import Space


def begin_recording(space: Space) -> None:
    """Every live Space is kept, for review; a Replay is made only where the host records."""
    recording, _ = Recording.objects.get_or_create(space=space)
    if space.is_recorded:
        Replay.objects.get_or_create(recording=recording)


def space_has_ended(space: Space) -> None:
    """Have the rest cut, and the replay made, without waiting for the sweeper."""
    transaction.on_commit(lambda: tasks.cut_recording.delay(space.pk), robust=True)
