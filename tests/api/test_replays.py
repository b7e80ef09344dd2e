"""Replays under /api/v1, and their sound."""

import base64

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import services as accounts
from core.unfurl import absolute
from recordings.models import Recording, Replay, WorkState
from tests.api.scene import AAC, OPUS, refusal, told
from tests.spaces.factories import make_live_space

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_replay_says_what_the_player_draws(program, stranger, at, recorded, speaker):
    replay = told(program(stranger).get(f"{at}/replay"))
    formats = [
        {"type": kind, "url": absolute(f"{at}/replay/audio.{form}")}
        for form, kind in (("opus", "audio/ogg; codecs=opus"), ("m4a", "audio/mp4"))
    ]
    people = replay.pop("people")
    assert [(voice["person"]["id"], voice["ms"]) for voice in people] == [
        (str(recorded.host_id), 4_000),
        (str(speaker.pk), 4_000),
    ]
    assert base64.b64decode(replay.pop("peaks")) == b"\x01\xff"
    assert replay == {
        "space_id": recorded.public_id,
        "title": "Jazz at noon",
        "state": "playable",
        "progress": 100,
        "can_manage": False,
        "start_ms": 4_000,
        "duration_ms": 8_000,
        "trim": {"start_ms": 4_000, "end_ms": None},
        "turns": [
            {"start_ms": 4_000, "end_ms": 8_000, "user_id": str(recorded.host_id)},
            {"start_ms": 8_000, "end_ms": 12_000, "user_id": str(speaker.pk)},
        ],
        "chapters": [{"title": "Tweet of Tides", "kind": "pin", "start_ms": 4_000}],
        "formats": formats,
    }


def test_whom_one_may_not_know_of_has_no_name_in_it(program, listener, at, speaker):
    accounts.block(actor=speaker, other=listener)
    replay = told(program(listener).get(f"{at}/replay"))
    assert [voice["person"]["handle"] for voice in replay["people"]] == ["host"]
    assert [turn["user_id"] is None for turn in replay["turns"]] == [False, True]


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"state": WorkState.WORKING, "progress": 40}, "preparing"),
        ({"version": 2}, "preparing"),
        ({"state": WorkState.FAILED}, "failed"),
        ({"deleted_at": timezone.now()}, "deleted"),
    ],
)
def test_what_is_not_playable_is_in_no_answer(program, host, at, fields, state):
    Replay.objects.update(**fields)
    for client in (program(host), APIClient()):
        replay = told(client.get(f"{at}/replay"))
        assert replay["state"] == state
        assert not any(replay[name] for name in ("turns", "people", "chapters", "formats", "peaks"))
        assert refusal(client.get(f"{at}/replay/audio.opus")) == (404, "not_found")
    assert told(APIClient().get(f"{at}/replay"))["progress"] == fields.get("progress", 100)


def test_what_is_no_longer_kept_is_gone(program, host, at):
    Recording.objects.update(purged_at=timezone.now())
    Replay.objects.update(rendered_version=0)
    assert told(program(host).get(f"{at}/replay"))["state"] == "purged"
    assert refusal(program(host).get(f"{at}/replay/audio.opus")) == (410, "purged")
    assert refusal(program(host).get(f"{at}/downloads")) == (410, "purged")
    assert refusal(program(host).get(f"{at}/transcript")) == (404, "not_found")


def test_before_the_end_there_is_none(program, host, stranger):
    live = make_live_space(host, is_recorded=True)
    Recording.objects.filter(space=live).update(is_complete=True)
    at = f"/api/v1/spaces/{live.public_id}"
    assert told(program(host).get(f"{at}/replay"))["state"] == "not_ended"
    assert refusal(program(host).get(f"{at}/replay/audio.opus")) == (404, "not_found")
    assert refusal(program(host).get(f"{at}/downloads")) == (409, "not_ended")
    assert refusal(program(host).patch(f"{at}/replay", {"title": "x"}, format="json"))[0] == 409
    unrecorded = make_live_space(stranger, is_recorded=False)
    shown = told(program(host).get(f"/api/v1/spaces/{unrecorded.public_id}/replay"))
    assert shown["state"] == "unrecorded"


def test_sound_is_read_in_pieces(program, listener, at):
    client = program(listener, scopes=["space.listen"])
    whole = client.get(f"{at}/replay/audio.opus", HTTP_ACCEPT="audio/*;q=0.9")
    assert (whole.status_code, whole["Content-Type"]) == (200, "audio/ogg; codecs=opus")
    assert whole.getvalue() == OPUS
    assert "private" in whole["Cache-Control"]
    part = client.get(f"{at}/replay/audio.opus", HTTP_RANGE="bytes=10-19")
    assert (part.status_code, part.getvalue()) == (206, OPUS[10:20])
    assert part["Content-Range"] == f"bytes 10-19/{len(OPUS)}"
    etag = part["ETag"]
    again = client.get(f"{at}/replay/audio.opus", HTTP_RANGE="bytes=10-19", HTTP_IF_RANGE=etag)
    assert (again.status_code, again.getvalue()) == (206, OPUS[10:20])
    other = client.get(f"{at}/replay/audio.opus", HTTP_RANGE="bytes=10-19", HTTP_IF_RANGE='"no"')
    assert (other.status_code, other.getvalue()) == (200, OPUS)
    known = client.get(f"{at}/replay/audio.opus", HTTP_IF_NONE_MATCH=etag)
    assert (known.status_code, known.getvalue()) == (304, b"")
    assert client.get(f"{at}/replay/audio.opus", HTTP_RANGE="bytes=999-").status_code == 416
    assert client.get(f"{at}/replay/audio.wav").status_code == 404
    head = client.head(f"{at}/replay/audio.m4a")
    head.close()
    assert (head.status_code, head["Content-Length"]) == (200, str(len(AAC)))


def test_what_was_taken_back_meanwhile_is_not_even_sent_in_part(program, listener, at):
    client = program(listener)
    whole = client.get(f"{at}/replay/audio.opus")
    assert whole.getvalue() == OPUS
    Replay.objects.update(version=2)
    for headers in ({"HTTP_RANGE": "bytes=10-19"}, {"HTTP_IF_NONE_MATCH": whole["ETag"]}):
        assert client.get(f"{at}/replay/audio.opus", **headers).status_code == 404


def test_host_names_and_trims_it(program, host, at, recorded):
    client = program(host)
    change = {"title": " The  tide ", "trim": {"start_ms": 1_000, "end_ms": 9_010}}
    replay = told(client.patch(f"{at}/replay", change, format="json"))
    assert (replay["title"], replay["state"]) == ("The tide", "preparing")
    kept = Replay.objects.get()
    assert (kept.trim_start_ms, kept.trim_end_ms, kept.version) == (1_000, 9_000, 2)


def test_of_a_change_all_or_nothing_is_done(program, host, at, recorded):
    change = {"title": "Another", "trim": {"start_ms": 11_500, "end_ms": None}}
    answer = program(host).patch(f"{at}/replay", change, format="json")
    assert refusal(answer) == (400, "trim_invalid")
    recorded.refresh_from_db()
    assert recorded.title == "Jazz at noon"


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"title": ""},
        {"title": "x" * 71},
        {"trim": {}},
        {"trim": {"start_ms": 0}},
        {"trim": {"start_ms": -1, "end_ms": None}},
        {"trim": {"start_ms": 0, "end_ms": 2**40}},
        {"trim": 7},
    ],
)
def test_nonsense_changes_nothing(program, host, at, change):
    answer = program(host).patch(f"{at}/replay", change, format="json")
    assert refusal(answer) == (400, "invalid")
    assert Replay.objects.get().version == 1


def test_host_deletes_it(program, host, speaker, at):
    assert refusal(program(speaker).delete(f"{at}/replay")) == (403, "not_allowed")
    assert program(host).delete(f"{at}/replay").status_code == 204
    assert told(program(host).get(f"{at}/replay"))["state"] == "deleted"
    assert refusal(program(host).get(f"{at}/replay/audio.opus")) == (404, "not_found")
    assert refusal(APIClient().get(f"{at}/transcript")) == (404, "not_found")
