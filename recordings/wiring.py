"""Where recordings take part in what lower apps do."""

from accounts import erasure
from accounts.seams import closed, erasing, restored
from core import sweeping
from recordings import exported, metrics, tasks, webhooks
from recordings.cards import ClipCards
from recordings.models import Clip
from recordings.presenting import with_replay
from recordings.search import SAID
from recordings.services import (
    captions,
    clips,
    departures,
    downloads,
    recorder,
    rendering,
    replays,
)
from recordings.services.sweeping import ring_for_recordings
from recordings.unfurl import represent_clip
from spaces import embed, replaying, seams
from timeline import cards, search


def connect() -> None:
    replaying.register(with_replay)
    seams.started.connect(recorder.begin_recording)
    seams.ended.connect(recorder.space_has_ended)
    search.register(SAID)
    seams.consent_changed.connect(replays.consent_was_changed)
    seams.started.connect(captions.get_ready)
    seams.speech_began.connect(captions.speech_began)
    seams.consent_changed.connect(captions.consent_changed)
    seams.consent_changed.connect(downloads.consent_was_changed)
    metrics.publish()
    seams.consent_changed.connect(clips.consent_changed)
    closed.connect(departures.account_closed)
    restored.connect(departures.account_restored)
    erasing.connect(departures.account_erased)
    erasing.connect(departures.leave_clips)
    erasure.keep_while("sound is kept for review", departures.is_kept)
    exported.register_all()
    webhooks.register_all()
    cards.register(ClipCards())
    embed.register(ClipCards.kind, represent_clip)
    _watch_work()


def _watch_work() -> None:
    """Each kind of work that the sweeper is to see done."""
    sweeping.call(ring_for_recordings)
    sweeping.watch(rendering.due(), tasks.render_replay, argument="recording__space_id")
    sweeping.watch(Clip.objects.filter(removed_at__isnull=True), tasks.make_clip)
    sweeping.watch(captions.due(), tasks.caption_turn)
    sweeping.watch(downloads.due(), tasks.build_download)
