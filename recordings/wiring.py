"""Where recordings take part in what lower apps do."""

from recordings import metrics, tasks
from recordings.presenting import with_replay
from recordings.search import SAID
from recordings.services import recorder, rendering, replays, sweeping
from spaces import replaying, seams
from timeline import search


def connect() -> None:
    replaying.register(with_replay)
    seams.started.connect(recorder.begin_recording)
    seams.ended.connect(recorder.space_has_ended)
    search.register(SAID)
    seams.consent_changed.connect(replays.consent_was_changed)
    metrics.publish()
    _watch_work()


def _watch_work() -> None:
    """Each kind of work that the sweeper is to see done."""
    sweeping.watch(rendering.due(), tasks.render_replay, argument="recording__space_id")
