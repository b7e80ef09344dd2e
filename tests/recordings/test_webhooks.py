"""Whose webhooks are told of replays, clips and transcripts, and when."""

import json

import pytest
from django.core.cache import cache

from accounts import services as accounts
from accounts.models import User, WebhookEvent
from accounts.webhooks.kinds import kind_of
from recordings import webhooks
from recordings.models import CaptionTurn, Clip, Recording, Replay, WorkState
from recordings.services import catching_up
from recordings.services.clips import remove_clip
from spaces.models import Consent, Space
from tests.recordings.clipping import make_clip, say
from tests.recordings.factories import make_ended_space, make_replayed_space

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def heard_by(kind: str, subject: str, **people: User | None) -> set[str]:
    return {who for who, user in people.items() if kind_of(kind).may_hear(subject, user)}


def announced(kind: str) -> list[dict]:
    rows = WebhookEvent.objects.filter(kind=kind).order_by("pk")
    return [json.loads(row.body)["data"] for row in rows]


def test_a_replay_is_told_of_once_a_version(host):
    space = make_replayed_space(host)
    for version in (1, 1, 2):
        webhooks.recording_ready(space.pk, version=version, duration_ms=9000)
    first, second = announced("recording.ready")
    assert (first["recording"]["version"], second["recording"]["version"]) == (1, 2)
    assert first["recording"]["url"].endswith(space.get_absolute_url())


def test_who_may_hear_of_a_replay_a_clip_and_a_transcript(host, speaker, listener, stranger):
    space = make_replayed_space(host)
    clip = make_clip(space, listener, host)
    say(space, host, 1000, "what was said")
    accounts.block(actor=host, other=stranger)
    people = {"host": host, "maker": listener, "blocked": stranger, "all": None}
    subjects = {
        "recording.ready": space.public_id,
        "captions.ready": space.public_id,
        "clip.ready": clip.public_id,
    }
    for kind, subject in subjects.items():
        assert heard_by(kind, subject, **people) == {"host", "maker", "all"}, kind
    User.objects.filter(pk=host.pk).update(is_protected=True)
    for kind, subject in subjects.items():
        assert heard_by(kind, subject, **people) == {"host", "maker"}, kind
    User.objects.filter(pk=host.pk).update(is_protected=False)
    # Somebody takes back what they said: it is made anew, and until then there is none.
    Replay.objects.update(version=2)
    Clip.objects.update(version=2)
    assert not heard_by("recording.ready", space.public_id, **people)
    assert not heard_by("clip.ready", clip.public_id, **people)
    assert heard_by("captions.ready", space.public_id, **people) == {"host"}
    remove_clip(actor=host, clip=clip)
    assert not heard_by("clip.ready", clip.public_id, **people)


def test_a_clip_is_told_of_to_its_maker_too_and_without_their_words(host, listener):
    space = make_replayed_space(host)
    clip = make_clip(space, listener, host, title="zqtitle")
    webhooks.clip_ready(clip)
    event = WebhookEvent.objects.get(kind="clip.ready")
    assert event.owner_ids == sorted([host.pk, listener.pk])
    assert "zqtitle" not in event.body
    assert json.loads(event.body)["data"]["clip"]["start_ms"] == 40_000


@pytest.fixture
def spoken(host, settings, model) -> Space:
    """Over, all of it cut, one thing said and written down."""
    cache.clear()
    space = make_ended_space(host)
    Recording.objects.filter(space=space).update(is_complete=True)
    say(space, host, 1000, "what was said")
    CaptionTurn.objects.update(state=WorkState.DONE)
    return space


def test_a_transcript_is_told_of_once_all_is_written(spoken, host, monkeypatch):
    rung: list[int] = []
    monkeypatch.setattr("recordings.tasks.caption_rest.delay", rung.append)
    turn = CaptionTurn.objects.get()
    CaptionTurn.objects.update(state=WorkState.WORKING)
    catching_up.catch_up()
    catching_up.caption_rest(space_id=rung.pop())
    catching_up.catch_up()
    assert (rung, announced("captions.ready")) == ([], [])  # somebody still listens to it
    CaptionTurn.objects.filter(pk=turn.pk).update(state=WorkState.DONE)
    catching_up.catch_up()
    catching_up.caption_rest(space_id=rung.pop())
    catching_up.catch_up()
    assert rung == []
    [told] = announced("captions.ready")
    assert told["captions"]["version"] == 1
    catching_up.caption_rest(space_id=spoken.pk)
    assert len(announced("captions.ready")) == 1


def test_a_transcript_waits_for_the_replay_and_is_told_of_again_when_taken_back(spoken, host):
    replay = Replay.objects.create(recording=spoken.recording, state=WorkState.WORKING)
    catching_up.caption_rest(space_id=spoken.pk)
    assert not announced("captions.ready")
    Replay.objects.filter(pk=replay.pk).update(state=WorkState.DONE)
    catching_up.caption_rest(space_id=spoken.pk)
    Consent.objects.create(
        space=spoken, user=host, kind="captions", is_given=True, since=spoken.started_at
    )
    catching_up.look_again(spoken)
    catching_up.caption_rest(space_id=spoken.pk)
    assert [told["captions"]["version"] for told in announced("captions.ready")] == [1, 2]


def test_of_what_nobody_said_there_is_no_transcript(spoken):
    spoken.cues.all().delete()
    catching_up.caption_rest(space_id=spoken.pk)
    assert not announced("captions.ready")
