import json

import pytest
from django.utils import timezone

from accounts.models import Block, Mute, User
from recordings.export import Word
from recordings.models import CaptionCue, Recording, Replay
from recordings.search import find_said
from recordings.transcripts import Place, page_of, reading_of, said_in
from spaces.models import Consent, Space
from tests.factories import make_user
from tests.recordings.factories import (
    agree,
    make_cue,
    make_ended_space,
    make_replayed_space,
    speak_in,
)
from timeline.query import parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def space(host, speaker) -> Space:
    """An hour of which everybody hears all; the host and a speaker said something."""
    space = make_replayed_space(host)
    speak_in(space, speaker)
    make_cue(space, host, "welcome to jazz at noon", 1_000)
    make_cue(space, speaker, "thank you for having me", 5_000)
    return space


def visible_cues(space, viewer):
    reading = reading_of(space, viewer)
    return [] if reading is None else said_in(reading)


def texts(space, viewer=None):
    return [line.text for line in visible_cues(space, viewer)]


def found(text, viewer=None, before=None, length=30):
    page = find_said(parse(text), viewer, before, length)
    return [" ".join(piece.text for piece in each.pieces) for each in page.items]


BOTH = ["welcome to jazz at noon", "thank you for having me"]


class TestWhoReads:
    def test_everybody_where_there_is_a_replay(self, space, stranger):
        assert texts(space) == texts(space, stranger) == BOTH

    @pytest.mark.parametrize("fields", [{"deleted_at": timezone.now()}, {"version": 2}])
    def test_nobody_else_where_it_is_not_played(self, space, host, speaker, stranger, fields):
        Replay.objects.update(**fields)
        assert texts(space) == texts(space, stranger) == []
        assert texts(space, host) == BOTH
        assert texts(space, speaker) == BOTH[1:]
        assert found("jazz", host) == []

    def test_nobody_once_it_is_purged(self, space, host):
        Recording.objects.update(purged_at=timezone.now())
        Replay.objects.update(rendered_version=0)
        assert texts(space, host) == texts(space) == []

    def test_nobody_while_it_is_live(self, space, host):
        Space.objects.filter(pk=space.pk).update(state="live", ended_at=None)
        space.refresh_from_db()
        assert texts(space, host) == []

    def test_what_was_not_recorded_is_private(self, host, speaker, listener):
        space = make_ended_space(host)
        speak_in(space, speaker)
        make_cue(space, host, "one")
        make_cue(space, speaker, "two", 1_000)
        assert texts(space) == texts(space, listener) == []
        assert texts(space, host) == ["one", "two"]
        assert texts(space, speaker) == ["two"]
        assert found("one", host) == []


class TestWhatIsCut:
    def test_what_the_host_cut_off(self, space):
        Replay.objects.update(trim_start_ms=1_400, trim_end_ms=5_800)
        assert texts(space) == ["to jazz at noon", "thank you"]

    def test_before_and_after_the_consent(self, space, speaker):
        agree(speaker, space, is_given=False, start_ms=5_800)
        assert texts(space)[1] == "thank you"

    def test_off_the_record(self, space, speaker):
        kind = Consent.Kind.RECORDING
        agree(speaker, space, kind, is_given=False, start_ms=5_100, end_ms=6_000)
        assert texts(space)[1] == "having me"

    def test_without_any_word_of_consent_there_is_nothing(self, space, speaker):
        Consent.objects.filter(user=speaker).delete()
        assert texts(space) == BOTH[:1]

    def test_what_was_heard_before_a_correction_is_not_told_of_a_part(self, space):
        cue = CaptionCue.objects.first()
        cue.corrections.create(before="secret", after=cue.text)
        CaptionCue.objects.filter(pk=cue.pk).update(is_corrected=True)
        assert visible_cues(space, None)[0].before == "secret"
        Replay.objects.update(trim_start_ms=1_400)
        assert visible_cues(space, None)[0].before == ""


class TestNames:
    def test_are_as_they_are_now(self, space, speaker):
        User.objects.filter(pk=speaker.pk).update(name="Newly Named")
        assert [line.speaker for line in visible_cues(space, None)] == ["Host", "Newly Named"]

    def test_who_left_has_taken_their_words_along(self, space, host, speaker):
        User.objects.filter(pk=speaker.pk).update(is_active=False, closed_at=timezone.now())
        assert texts(space) == texts(space, host) == BOTH[:1]
        CaptionCue.objects.filter(user=speaker).update(user=None)
        assert texts(space) == texts(space, host) == BOTH[:1]

    def test_who_does_not_exist_for_the_viewer_has_none(self, space, speaker, stranger):
        Block.objects.create(blocker=speaker, blocked=stranger)
        assert visible_cues(space, stranger)[1].speaker == "Somebody"
        assert visible_cues(space, None)[1].speaker == "Speaker"


def test_pages_follow_one_another(space, host):
    for number in range(5):
        make_cue(space, host, f"word{number}", 10_000 + number * 1_000)
    reading, after, seen = reading_of(space, None), None, []
    while True:
        lines, after = page_of(reading, after, 3)
        seen += [line.text for line in lines]
        if after is None:
            break
        assert Place.from_text(str(after)) == after
    assert seen == [*BOTH, *(f"word{number}" for number in range(5))]


@pytest.mark.parametrize(
    "text", ["", ".", "1", "1.", ".1", "a.1", "1.2.3", "-1.2", "9" * 19 + ".1"]
)
def test_a_place_of_no_form_is_none(text):
    assert Place.from_text(text) is None


def test_reading_costs_the_same_for_any_number(space, host, django_assert_max_num_queries):
    for number in range(30):
        make_cue(space, make_user(f"person{number}"), "word", 10_000 + number)
    with django_assert_max_num_queries(5):
        assert len(visible_cues(space, host)) == 32


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "count"),
        [
            ("jazz", 1),
            ("JAZ noon", 1),
            ("jazz thank", 0),
            ("azz", 0),
            ('"jazz at noon"', 1),
            ('"noon jazz"', 0),
            ("from:host jazz", 1),
            ("from:speaker jazz", 0),
            ("#jazz", 0),
            ("jazz filter:spaces", 0),
            ("!", 0),
            ("thank", 1),
        ],
    )
    def test_finds(self, space, text, count):
        assert len(found(text)) == count

    def test_shows_the_words_around_and_where_to_listen(self, host):
        space = make_replayed_space(host)
        make_cue(space, host, " ".join(f"w{n}" for n in range(30)) + " jazz now", 60_000)
        (one,) = find_said(parse("jazz"), None, None, 30).items
        assert [piece.text for piece in one.pieces] == [f"w{n}" for n in range(18, 30)] + [
            "jazz",
            "now",
        ]
        assert [piece.text for piece in one.pieces if piece.is_match] == ["jazz"]
        assert (one.speaker, one.space, one.seconds) == ("Host", space, 71)

    def test_finds_nothing_of_what_is_cut(self, space):
        Replay.objects.update(trim_start_ms=1_800)
        assert found("welcome") == []
        assert found("noon") == ["jazz at noon"]

    @pytest.mark.parametrize("who", ["host", "speaker"])
    def test_the_blocked_find_nothing_of_who_blocked_them(self, space, request, stranger, who):
        Block.objects.create(blocker=request.getfixturevalue(who), blocked=stranger)
        assert found("thank", stranger) == []

    def test_not_what_muted_or_suspended_people_said(self, space, speaker, stranger):
        Mute.objects.create(muter=stranger, muted=speaker)
        assert found("thank", stranger) == []
        User.objects.filter(pk=speaker.pk).update(suspended_at=timezone.now())
        assert found("thank") == []

    def test_pages_follow_and_cost_the_same(self, host, client, django_assert_num_queries):
        space = make_replayed_space(host)
        for number in range(3):
            make_cue(space, host, f"jazz {number}", number * 1_000)
        page = find_said(parse("jazz"), None, None, 2)
        assert found("jazz", None, page.next_before, 2) == ["jazz 0"]
        with django_assert_num_queries(3):
            find_said(parse("jazz"), None, None, 1)
        for number in range(30):
            other = make_replayed_space(make_user(f"other{number}"))
            make_cue(other, other.host, "jazz again")
        with django_assert_num_queries(3):
            assert len(find_said(parse("jazz"), None, None, 30).items) == 30

    def test_the_page_shows_it(self, space, client):
        page = client.get("/search", {"q": "jazz", "tab": "said"}).content.decode()
        assert "<mark>jazz</mark>" in page
        assert f'href="/spaces/{space.public_id}?t=0"' in page


class TestPages:
    def test_cues_come_with_their_words(self, space, client):
        answer = client.get(f"/spaces/{space.public_id}/transcript/cues").json()
        assert answer["next"] is None
        first = answer["cues"][0]
        assert (first["name"], first["start"], first["end"]) == ("Host", 1_000, 3_000)
        assert first["words"][0] == ["welcome", 1_000, 1_400, 0.9]

    @pytest.mark.parametrize("form", ["vtt", "srt", "txt", "json"])
    def test_a_file_is_on_the_time_line_of_the_replay(self, space, client, form):
        Replay.objects.update(trim_start_ms=1_400)
        answer = client.get(f"/spaces/{space.public_id}/transcript.{form}")
        text = answer.content.decode()
        assert "to jazz at noon" in text
        assert "welcome" not in text
        assert answer["Content-Disposition"].startswith("attachment")
        if form == "vtt":
            assert "00:00:00.000 --> 00:00:01.600" in text
        if form == "json":
            assert json.loads(text)["segments"][1]["startTime"] == 3.6

    def test_other_forms_and_other_spaces_do_not_exist(self, space, client, host):
        assert client.get(f"/spaces/{space.public_id}/transcript.exe").status_code == 404
        Replay.objects.update(version=2)
        for path in ("transcript", "transcript/cues", "transcript.vtt"):
            assert client.get(f"/spaces/{space.public_id}/{path}").status_code == 404
        client.force_login(host)
        page = client.get(f"/spaces/{space.public_id}/transcript").content.decode()
        assert "Only you see this" in page
        assert "welcome to jazz at noon" in page


def test_words_of_a_cue_are_kept_whole(space):
    assert visible_cues(space, None)[0].words[0] == Word("welcome", 1_000, 1_400, 0.9)
