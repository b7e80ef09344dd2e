"""What was said, under /api/v1."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from core.unfurl import absolute
from recordings.models import CaptionCue, Replay
from spaces.models import Consent, Participant, Space
from tests.api.scene import refusal, told
from tests.factories import make_user
from tests.recordings.factories import agree, make_cue
from tests.spaces.factories import make_live_space

pytestmark = pytest.mark.django_db


def texts(answer):
    return [cue["text"] for cue in told(answer)["items"]]


def test_transcript_is_what_the_replay_plays(at, speaker):
    page = told(APIClient().get(f"{at}/transcript", {"limit": 1}))
    [cue] = page["items"]
    assert cue == {
        "id": str(CaptionCue.objects.get(text="The tide").pk),
        "user_id": str(speaker.pk),
        "name": speaker.display_name,
        "start_ms": 5_000,
        "end_ms": 5_800,
        "text": "The tide",
        "words": [
            {"text": "The", "start_ms": 5_000, "end_ms": 5_400, "confidence": 0.9},
            {"text": "tide", "start_ms": 5_400, "end_ms": 5_800, "confidence": 0.9},
        ],
        "is_corrected": False,
        "before": "",
        "is_whole": True,
    }
    rest = APIClient().get(f"{at}/transcript", {"cursor": page["next_cursor"], "limit": 2})
    assert texts(rest) == ["is high", "tides go"]
    assert rest.json()["next_cursor"] is None


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("TIDE", ["The tide", "tides go"]),
        ("tide the", ["The tide"]),
        ("before", []),  # was cut off
        ("…", []),
        ("", ["The tide", "is high", "tides go"]),
    ],
)
def test_words_are_found_in_it(at, q, found):
    assert texts(APIClient().get(f"{at}/transcript", {"q": q})) == found


def test_words_off_the_record_are_in_no_answer(at, recorded, speaker, program, host):
    agree(speaker, recorded, Consent.Kind.RECORDING, is_given=False, start_ms=5_300, end_ms=6_000)
    cue = told(APIClient().get(f"{at}/transcript"))["items"][0]
    assert (cue["text"], cue["is_whole"]) == ("is high", True)
    assert texts(program(host).get(f"{at}/transcript", {"q": "tide"})) == ["tides go"]
    for form in ("vtt", "srt", "txt", "json"):
        assert "The" not in APIClient().get(f"{at}/transcript.{form}").content.decode()
    found = told(APIClient().get("/api/v1/transcripts", {"q": "tide"}))["items"]
    assert [one["pieces"][0]["text"] for one in found] == ["tides"]


def test_without_a_replay_everybody_reads_what_is_theirs(program, speaker, at, recorded):
    host = recorded.host
    make_cue(recorded, host, "Mine", 1_000)
    Replay.objects.update(deleted_at=timezone.now())
    assert texts(program(host).get(f"{at}/transcript"))[:2] == ["Before it", "Mine"]
    assert "Mine" not in texts(program(speaker).get(f"{at}/transcript"))
    for client in (program(make_user("ana")), program(), APIClient()):
        assert refusal(client.get(f"{at}/transcript")) == (404, "not_found")
        assert refusal(client.get(f"{at}/transcript.vtt")) == (404, "not_found")


@pytest.mark.parametrize("cursor", ["x", "1", "1.x", "-1.2", "9" * 30 + ".1", ".", "٣.1"])
def test_a_place_that_is_none_is_refused(at, cursor):
    assert refusal(APIClient().get(f"{at}/transcript", {"cursor": cursor})) == (400, "invalid")


@pytest.mark.parametrize(
    ("form", "kind", "begins"),
    [
        ("vtt", "text/vtt; charset=utf-8", "WEBVTT"),
        ("srt", "application/x-subrip; charset=utf-8", "1\n00:00:01,000"),
        ("txt", "text/plain; charset=utf-8", "Made automatically"),
        ("json", "application/json; charset=utf-8", "{"),
    ],
)
def test_transcript_is_taken_along(at, form, kind, begins):
    answer = APIClient().get(f"{at}/transcript.{form}", HTTP_ACCEPT="text/vtt")
    assert answer["Content-Type"] == kind
    assert answer.content.decode().startswith(begins)
    assert "attachment" in answer["Content-Disposition"]
    known = APIClient().get(f"{at}/transcript.{form}", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert known.status_code == 304
    assert APIClient().get(f"{at}/transcript.pdf").status_code == 404


def test_what_was_said_is_found_in_all_replays(recorded):
    page = told(APIClient().get("/api/v1/transcripts", {"q": "tide", "limit": 1}))
    [found] = page["items"]
    assert found == {
        "cue_id": str(CaptionCue.objects.get(text="tides go").pk),
        "space": {"id": recorded.public_id, "title": "Jazz at noon"},
        "speaker": "Speaker",
        "pieces": [{"text": "tides", "is_match": True}, {"text": "go", "is_match": False}],
        "start_ms": 9_000,
        "url": absolute(f"/spaces/{recorded.public_id}?t=8"),
    }
    more = told(
        APIClient().get("/api/v1/transcripts", {"q": "tide", "cursor": page["next_cursor"]})
    )
    assert [one["start_ms"] for one in more["items"]] == [5_400]
    assert told(APIClient().get("/api/v1/transcripts", {"q": ""}))["items"] == []
    assert refusal(APIClient().get("/api/v1/transcripts")) == (400, "invalid")


def test_who_manages_puts_it_right(program, host, speaker, at):
    cue = CaptionCue.objects.get(text="The tide")
    path, fields = f"{at}/cues/{cue.pk}", {"seen": "The tide", "text": "The tight"}
    assert refusal(program(speaker).patch(path, fields, format="json")) == (403, "not_allowed")
    corrected = told(program(host).patch(path, fields, format="json"))
    assert (corrected["text"], corrected["before"]) == ("The tight", "The tide")
    late = program(host).patch(path, fields, format="json")
    assert refusal(late) == (409, "cue_changed")
    assert late.json()["cue"] == corrected
    elsewhere = f"{at}/cues/{2**40}"
    assert refusal(program(host).patch(elsewhere, fields, format="json")) == (404, "not_found")


@pytest.mark.parametrize(
    "fields",
    [{}, {"text": "x"}, {"seen": "x"}, {"text": " ", "seen": ""}, {"text": "x" * 2001, "seen": ""},
     {"text": 7, "seen": []}, {"text": "\x00", "seen": ""}],
)  # fmt: skip
def test_words_of_no_form_are_refused(program, host, at, fields):
    cue = CaptionCue.objects.get(text="The tide")
    answer = program(host).patch(f"{at}/cues/{cue.pk}", fields, format="json")
    assert refusal(answer) == (400, "invalid")


def test_captions_are_those_of_the_live_space(program, host, listener, stranger):
    live = make_live_space(host)
    path = f"/api/v1/spaces/{live.public_id}/captions"
    cue = make_cue(live, host, "Hello", 1_000)
    [caption] = told(program(listener).get(path))["captions"]
    assert caption == {
        "id": f"{cue.turn_id}-0",
        "participant_id": str(Participant.objects.get(space=live, user=host).pk),
        "user_id": str(host.pk),
        "name": host.display_name,
        "text": "Hello",
        "is_final": True,
        "start_ms": 1_000,
    }
    Participant.objects.create(
        space=live, user=stranger, removed_at=timezone.now(), left_at=timezone.now()
    )
    assert told(program(stranger).get(path))["captions"] == []
    Space.objects.filter(pk=live.pk).update(state="ended", ended_at=timezone.now())
    assert told(program(listener).get(path))["captions"] == []


# --- How much it costs ---------------------------------------------------------------------------


LISTS = [("transcript", 6), ("replay", 5), ("captions", 4), ("", 4)]


@pytest.mark.parametrize(("part", "queries"), LISTS)
def test_a_long_one_costs_what_a_short_one_costs(
    program, recorded, part, queries, django_assert_max_num_queries
):
    client = program(recorded.host)
    path = f"/api/v1/spaces/{recorded.public_id}/{part}" if part else "/api/v1/transcripts"

    def count():
        with django_assert_max_num_queries(queries):
            assert client.get(path, {"q": "tide", "limit": 100}).status_code == 200

    count()
    for number in range(30):
        make_cue(recorded, make_user(f"voice{number}"), "The tide again", 5_000 + 10 * number)
    count()
