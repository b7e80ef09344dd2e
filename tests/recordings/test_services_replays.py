"""What the host does with a replay, and what consent does to it; making it is tested elsewhere."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import DomainError
from recordings.models import Clip, MixPart, Recording, Replay, WorkState
from recordings.services.replays import (
    consent_was_changed,
    delete_replay,
    rename_replay,
    trim_replay,
)
from spaces.models import Consent
from tests.recordings.factories import make_replay, make_replayed_space
from tests.spaces.cast import code_of
from tests.spaces.factories import make_live_space

HOUR = 3_600_000


@pytest.fixture
def space(host):
    space = make_replayed_space(host)
    for number in range(60):
        MixPart.objects.create(recording=space.recording, number=number)
    return space


def replay_of(space) -> Replay:
    return Replay.objects.get(recording__space=space)


def stale(space) -> list[int]:
    parts = MixPart.objects.filter(recording__space=space, is_stale=True)
    return list(parts.values_list("number", flat=True))


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        (0, None, (0, None)),
        (1999, 5039, (1980, 5020)),
        (0, HOUR + 5, (0, None)),
        (HOUR - 1000, HOUR, (HOUR - 1000, None)),
    ],
)
def test_a_replay_is_trimmed_by_whole_packets(host, space, start, end, kept):
    trim_replay(actor=host, space=space, start_ms=start, end_ms=end)
    replay = replay_of(space)
    assert (replay.trim_start_ms, replay.trim_end_ms) == kept
    assert replay.is_playable is (kept == (0, None))


@pytest.mark.parametrize(
    ("start", "end"), [(-1, None), (0, 0), (0, 999), (5000, 4000), (HOUR - 999, None), (HOUR, None)]
)
def test_a_second_is_left_at_least(host, space, start, end):
    assert code_of(trim_replay, actor=host, space=space, start_ms=start, end_ms=end) == (
        "trim_invalid"
    )


def test_a_trim_can_be_undone(host, space):
    trim_replay(actor=host, space=space, start_ms=60_000, end_ms=120_000)
    trim_replay(actor=host, space=space, start_ms=0, end_ms=None)
    assert (replay_of(space).trim_end_ms, replay_of(space).version) == (None, 3)
    assert stale(space) == []


def test_a_failed_replay_is_tried_again_when_it_changes(host, space):
    Replay.objects.update(state=WorkState.FAILED, error="server_error", attempts=5)
    trim_replay(actor=host, space=space, start_ms=60_000, end_ms=None)
    assert Replay.objects.claimable().exists()


def test_who_is_at_it_keeps_the_lease_until_they_find_out(host, space):
    Replay.objects.update(state=WorkState.WORKING, leased_until=timezone.now() + timedelta(hours=1))
    trim_replay(actor=host, space=space, start_ms=60_000, end_ms=None)
    assert replay_of(space).state == WorkState.WORKING
    assert not Replay.objects.claimable().exists()


def test_a_replay_has_its_spaces_name(host, space):
    rename_replay(actor=host, space=space, title="  Jazz,   again ")
    space.refresh_from_db()
    assert space.title == "Jazz, again"
    assert code_of(rename_replay, actor=host, space=space, title=" ") == "invalid"
    assert code_of(rename_replay, actor=host, space=space, title="x" * 71) == "invalid"


def test_deleted_is_gone_for_everybody_and_clips_with_it(host, space, listener):
    Clip.objects.create(space=space, author=listener, start_ms=0, end_ms=5000, state=WorkState.DONE)
    delete_replay(actor=host, space=space)
    delete_replay(actor=host, space=space)
    assert not Replay.objects.visible_to(host).exists()
    assert not Clip.objects.visible_to(listener).exists()
    assert not MixPart.objects.exists()
    for service, more in (
        (trim_replay, {"start_ms": 0, "end_ms": None}),
        (rename_replay, {"title": "A"}),
    ):
        assert code_of(service, actor=host, space=space, **more) == "not_found"


@pytest.mark.parametrize("service", [delete_replay, trim_replay, rename_replay])
def test_there_is_nothing_to_change_before_the_end(host, service):
    space = make_live_space(host, is_recorded=True)
    more = {trim_replay: {"start_ms": 0, "end_ms": None}, rename_replay: {"title": "A"}}
    assert code_of(service, actor=host, space=space, **more.get(service, {})) == "not_ended"


def test_there_is_nothing_to_change_where_nothing_was_recorded(host):
    space = make_live_space(host)
    assert code_of(delete_replay, actor=host, space=space) == "not_found"


# --- Consent -------------------------------------------------------------------------------------


def change_consent(space, user, *, kind="recording", start_s=None, end_s=None):
    """From so many seconds after the beginning; None: from now."""
    now = timezone.now()
    row = Consent(
        space=space,
        user=user,
        kind=kind,
        is_given=False,
        since=now if start_s is None else space.started_at + timedelta(seconds=start_s),
        until=None if end_s is None else space.started_at + timedelta(seconds=end_s),
        at=now,
    )
    row.save()
    consent_was_changed(space, user, row)


@pytest.mark.parametrize(
    ("start", "end", "touched"),
    [
        (0, None, list(range(60))),
        (90, 200, [1, 2, 3]),
        (120.1, 130, [1, 2]),
        (110, 119.9, [1, 2]),
        (3590, None, [59]),
    ],
)
def test_words_taken_back_make_the_minutes_stale_in_which_they_were_said(
    space, speaker, start, end, touched
):
    change_consent(space, speaker, start_s=start, end_s=end)
    assert stale(space) == touched
    assert not Replay.objects.playable().exists()
    assert Replay.objects.claimable().exists()


def test_captions_are_no_matter_of_the_sound(space, speaker):
    change_consent(space, speaker, kind="captions", start_s=0)
    assert replay_of(space).is_playable
    assert stale(space) == []


def test_what_is_said_from_now_on_is_in_no_part_yet(host, speaker):
    space = make_live_space(host, is_recorded=True)
    recording, _ = Recording.objects.get_or_create(space=space)
    Replay.objects.get_or_create(recording=recording)
    MixPart.objects.create(recording=recording, number=0)
    change_consent(space, speaker)
    assert replay_of(space).version == 1
    assert stale(space) == []


def test_a_space_without_a_replay_does_not_mind(host, speaker):
    space = make_live_space(host)
    change_consent(space, speaker, start_s=-5)
    make_replay(space, deleted_at=timezone.now())
    change_consent(space, speaker, start_s=-5)
    assert replay_of(space).version == 1


def test_strangers_are_told_of_no_space_that_they_cannot_see(host, space, stranger):
    host.blocks_made.create(blocked=stranger)
    with pytest.raises(DomainError) as refused:
        trim_replay(actor=stranger, space=space, start_ms=0, end_ms=None)
    assert refused.value.code == "not_found"
