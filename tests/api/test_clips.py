"""Clips under /api/v1."""

import base64
import json

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import services as accounts
from core.unfurl import absolute
from recordings.models import Clip, Replay, WorkState
from tests.api.scene import refusal, told
from tests.factories import make_user
from tests.recordings.clipping import begin, end, make_clip
from tests.recordings.factories import make_replay

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def space(host):
    return begin(host)


@pytest.fixture
def clip(space, listener, speaker):
    said = [{"user_id": speaker.pk, "words": [["Hello", 40_200, 40_500]]}]
    return make_clip(space, listener, speaker, title="A tide", transcript=said, peaks=b"\x01\xff")


@pytest.fixture
def path(clip):
    return f"/api/v1/clips/{clip.public_id}"


def at(space):
    return f"/api/v1/spaces/{space.public_id}/clips"


# --- Making one ----------------------------------------------------------------------------------


def test_the_last_seconds_are_clipped_by_who_may_write_clips(program, space, listener):
    client = program(listener, scopes=["clip.write", "space.read"])
    made = told(
        client.post(at(space), {"length_ms": 15_000, "title": " a  tide"}, format="json"), 201
    )
    row = Clip.objects.get()
    assert (made["id"], made["state"], made["title"]) == (row.public_id, "waiting", "a tide")
    assert (row.length_ms, made["end_ms"] - made["start_ms"]) == (15_000, 15_000)
    assert (made["formats"], made["lines"], made["peaks"]) == ([], [], None)
    Clip.objects.update(state=WorkState.WORKING, progress=40)
    assert told(client.get(f"/api/v1/clips/{made['id']}"))["progress"] == 40
    Clip.objects.update(state=WorkState.FAILED, error="nothing_heard")
    assert told(client.get(f"/api/v1/clips/{made['id']}"))["error"] == "nothing_heard"


def test_space_write_is_not_enough(program, space, listener):
    answer = program(listener, scopes=["space.write", "space.read"]).post(
        at(space), {}, format="json"
    )
    assert refusal(answer) == (403, "scope_required")


def test_of_what_is_over_one_says_from_when_to_when(program, space, listener):
    ended, client = end(space), program(listener)
    lacking = client.post(at(ended), {"start_ms": 0}, format="json")
    assert lacking.json()["fields"].keys() == {"end_ms"}
    span = {"start_ms": 1_000, "end_ms": 9_000}
    made = told(client.post(at(ended), span, format="json"), 201)
    assert (made["start_ms"], made["end_ms"]) == (1_000, 9_000)
    outside = client.post(at(ended), {"start_ms": 55_000, "end_ms": 99_000}, format="json")
    assert refusal(outside) == (400, "clip_outside")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"length_ms": 61_000}, "clip_too_long"),
        ({"length_ms": 0}, "clip_too_short"),
        ({"length_ms": -30_000}, "invalid"),
        ({"length_ms": 2**63}, "invalid"),
        ({"length_ms": 1.5}, "invalid"),
        ({"length_ms": "x"}, "invalid"),
        ({"length_ms": []}, "invalid"),
        ({"until_ms": float("inf")}, "invalid"),
        ({"title": "x" * 71}, "invalid"),
        ({"title": {}}, "invalid"),
    ],
)
def test_nonsense_is_refused_in_words(program, space, listener, fields, code):
    body = json.dumps(fields)
    answer = program(listener).post(at(space), body, content_type="application/json")
    assert refusal(answer) == (400, code)
    assert not Clip.objects.exists()


def test_what_is_not_recorded_is_not_clipped(program, stranger, listener):
    space = begin(stranger, is_recorded=False)
    answer = program(listener).post(at(space), {}, format="json")
    assert refusal(answer) == (409, "not_recorded")


# --- What is told of one -------------------------------------------------------------------------


def test_a_clip_is_told(path, clip, listener, speaker):
    shown = told(APIClient().get(path))
    assert shown.pop("author")["handle"] == listener.handle
    assert [person["id"] for person in shown.pop("speakers")] == [str(speaker.pk)]
    assert base64.b64decode(shown.pop("peaks")) == b"\x01\xff"
    assert shown.pop("created_at")
    assert shown == {
        "id": clip.public_id,
        "space_id": clip.space.public_id,
        "title": "A tide",
        "state": "done",
        "progress": 0,
        "error": None,
        "start_ms": 40_000,
        "end_ms": 50_000,
        "lines": [
            {
                "user_id": str(speaker.pk),
                "words": [{"text": "Hello", "start_ms": 40_200, "end_ms": 40_500}],
            }
        ],
        "formats": [
            {"type": "audio/ogg; codecs=opus", "url": absolute(f"{path}/audio.opus")},
            {"type": "audio/mp4", "url": absolute(f"{path}/audio.m4a")},
        ],
        "url": absolute(f"/clips/{clip.public_id}"),
    }


def test_whom_one_may_not_know_of_has_no_name_in_it(program, path, stranger, speaker):
    accounts.block(actor=speaker, other=stranger)
    shown = told(program(stranger).get(path))
    assert (shown["speakers"], shown["lines"][0]["user_id"]) == ([], None)


def test_what_is_made_anew_is_not_heard_as_it_was(program, path, listener):
    Clip.objects.update(version=2)
    shown = told(program(listener).get(path))
    assert (shown["state"], shown["formats"], shown["lines"]) == ("waiting", [], [])
    assert refusal(program(listener).get(f"{path}/audio.opus")) == (404, "not_found")


def test_sound_is_read_in_pieces(program, path, stranger):
    client = program(stranger, scopes=["space.listen"])
    part = client.get(f"{path}/audio.m4a", HTTP_RANGE="bytes=1-3", HTTP_ACCEPT="audio/mp4")
    assert (part.status_code, part["Content-Type"], part.getvalue()) == (206, "audio/mp4", b"oun")
    reader = program(stranger, scopes=["space.read"])
    assert refusal(reader.get(f"{path}/audio.m4a")) == (403, "scope_required")
    assert client.get(f"{path}/audio.wav").status_code == 404


def test_with_the_replay_its_clips_are_gone(program, host, space, path, clip):
    end(space)
    make_replay(space, deleted_at=timezone.now())
    for client in (program(host), APIClient()):
        assert refusal(client.get(path)) == (410, "clip_gone")
        assert refusal(client.get(f"{path}/audio.opus")) == (404, "not_found")
        assert told(client.get(at(space)))["items"] == []
    assert not Replay.objects.standing().exists()


def test_whom_its_maker_blocked_does_not_know_of_it(program, path, space, listener, stranger):
    accounts.block(actor=listener, other=stranger)
    client = program(stranger)
    assert refusal(client.get(path)) == (404, "not_found")
    assert refusal(client.get(f"{path}/audio.opus")) == (404, "not_found")
    assert told(client.get(at(space)))["items"] == []


# --- What its people decide ----------------------------------------------------------------------


def test_its_maker_names_and_deletes_it(program, path, listener, stranger):
    client = program(listener, scopes=["clip.write", "space.read"])
    assert told(client.patch(path, {"title": "Another"}, format="json"))["title"] == "Another"
    assert told(client.patch(path, {"title": ""}, format="json"))["title"] == ""
    assert refusal(client.patch(path, {}, format="json")) == (400, "invalid")
    assert refusal(program(stranger).patch(path, {"title": "x"}, format="json"))[0] == 403
    assert refusal(program(stranger).delete(path)) == (403, "not_allowed")
    assert client.delete(path).status_code == 204
    assert refusal(client.get(path)) == (410, "clip_gone")
    assert refusal(client.delete(path)) == (404, "not_found")


def test_who_speaks_in_it_takes_it_away(program, path, listener, speaker, stranger):
    accounts.block(actor=listener, other=speaker)  # whether they may know its maker or not
    assert refusal(program(stranger).post(f"{path}/objection")) == (403, "not_allowed")
    assert program(speaker).post(f"{path}/objection").status_code == 204
    assert program(speaker).post(f"{path}/objection").status_code == 204
    assert refusal(APIClient().get(path)) == (410, "clip_gone")


# --- Lists ---------------------------------------------------------------------------------------


def test_a_list_costs_the_same_however_long(program, space, stranger, django_assert_num_queries):
    client = program(stranger)

    def count():
        with django_assert_num_queries(5):
            page = told(client.get(at(space), {"limit": 100}))
        return [clip["author"]["handle"] for clip in page["items"]]

    make_clip(space, make_user("maker"), make_user("voice"))
    assert count() == ["maker"]
    for number in range(29):
        make_clip(space, make_user(f"maker{number}"), make_user(f"voice{number}"))
    assert len(count()) == 30
