"""Where recordings take part in what lower apps do."""

<<<<<<< HEAD
from recordings.search import SAID
from recordings.services import recorder
=======
from recordings.services import recorder, replays
>>>>>>> f5f1753 (Make replays, minute by minute while a Space is live)
from spaces import seams
from timeline import search


def connect() -> None:
    seams.started.connect(recorder.begin_recording)
    seams.ended.connect(recorder.space_has_ended)
<<<<<<< HEAD
    search.register(SAID)
=======
    seams.consent_changed.connect(replays.consent_was_changed)
>>>>>>> f5f1753 (Make replays, minute by minute while a Space is live)
