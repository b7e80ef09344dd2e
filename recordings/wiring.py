"""Where recordings take part in what lower apps do."""

from recordings.search import SAID
from recordings.services import recorder, replays
from spaces import seams
from timeline import search


def connect() -> None:
    seams.started.connect(recorder.begin_recording)
    seams.ended.connect(recorder.space_has_ended)
    search.register(SAID)
    seams.consent_changed.connect(replays.consent_was_changed)
