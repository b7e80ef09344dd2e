"""Where recordings take part in what lower apps do."""

from recordings.services import recorder
from spaces import seams


def connect() -> None:
    seams.started.connect(recorder.begin_recording)
    seams.ended.connect(recorder.space_has_ended)
