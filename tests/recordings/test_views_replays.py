"""The replay on the page of its Space, what its player draws, and its files."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import services as accounts
from accounts.models import User
from recordings.models import Clip, Recording, Replay, WorkState
from recordings.presenting import heard_replay
from spaces.models import Space
from tests.factories import make_user
from tests.recordings.real_replays import make_ended_space, make_replay, sound_file
from tests.spaces.factories import make_live_space

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
FILES = ("replay.opus", "replay.m4a", "replay.json")
IN_PLACE = {"HX-Request": "true"}


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in


def page_of(client: Client, space: Space) -> str:
    return client.get(space.get_absolute_url()).content.decode()


def path_of(replay: Replay, name: str) -> str:
    return f"{replay.recording.space.get_absolute_url()}/{name}"


def statuses(client: Client, replay: Replay) -> set[int]:
    return {client.get(path_of(replay, name)).status_code for name in FILES}


class TestPage:
    def test_playable_one_has_a_player_that_works_without_a_script(self, client: Client) -> None:
        replay = make_replay(make_user("ana"), speakers=[make_user("ben")])
        page = page_of(client, replay.recording.space)
        assert 'data-replay-state="playable"' in page
        assert f'<source src="{path_of(replay, "replay.opus")}?v=1" type="audio/ogg' in page
        assert f'<source src="{path_of(replay, "replay.m4a")}?v=1" type="audio/mp4"' in page
        assert page.count('class="replay-voice"') == 2

    def test_chapters_lead_into_it(self, client: Client) -> None:
        marks = [("before", 500), ("within", 7_000), ("behind", 20_000)]
        chapters = [{"title": title, "start_ms": at, "kind": "pin"} for title, at in marks]
        replay = make_replay(
            make_user("ana"), chapters=chapters, trim_start_ms=4_000, duration_ms=8_000
        )
        page = page_of(client, replay.recording.space)
        # What began before the beginning begins with it.
        assert "Tweet of before" in page
        assert "?t=4" in page
        assert "?t=7" in page
        assert "behind" not in page

    def test_one_that_is_made_says_how_far_it_is_and_asks_again(self, client: Client) -> None:
        space = make_ended_space(make_user("ana"))
        replays = Replay.objects.filter(recording__space=space)
        replays.update(state=WorkState.WORKING, progress=40)
        page = page_of(client, space)
        assert "The replay will be here in a moment" in page
        assert "40 %" in page
        assert 'hx-trigger="every 2s"' in page
        assert "<replay-player" not in page

    def test_part_turns_into_the_player(self, client: Client) -> None:
        replay = make_replay(make_user("ana"))
        part = client.get(path_of(replay, "replay"), headers=IN_PLACE).content.decode()
        assert part.lstrip().startswith("<section")
        assert "<replay-player" in part
        assert "hx-trigger" not in part

    def test_part_opened_as_a_page_leads_to_the_space(self, client: Client) -> None:
        replay = make_replay(make_user("ana"))
        answer = client.get(path_of(replay, "replay"))
        assert answer["Location"] == replay.recording.space.get_absolute_url()

    def test_one_that_changes_is_played_to_nobody_meanwhile(self, client: Client) -> None:
        replay = make_replay(make_user("ana"), version=2, rendered_version=1)
        assert "The replay will be here in a moment" in page_of(client, replay.recording.space)
        assert statuses(client, replay) == {404}

    @pytest.mark.parametrize(
        ("change", "words", "status"),
        [
            ({"state": WorkState.FAILED}, "The replay could not be made", 404),
            ({"deleted_at": timezone.now()}, "The host deleted the replay.", 404),
            ({"purged_at": timezone.now()}, "The replay is no longer kept.", 410),
        ],
    )
    def test_what_cannot_be_played_says_why(
        self, client: Client, change: dict[str, object], words: str, status: int
    ) -> None:
        replay = make_replay(make_user("ana"))
        if "purged_at" in change:
            Recording.objects.filter(replay=replay).update(**change)
            Replay.objects.filter(pk=replay.pk).update(rendered_version=0)
        else:
            Replay.objects.filter(pk=replay.pk).update(**change)
        page = page_of(client, replay.recording.space)
        assert words in page
        assert "<replay-player" not in page
        assert statuses(client, replay) == {status}

    def test_unrecorded_space_has_nothing_to_play_whoever_looks(
        self, client: Client, client_of
    ) -> None:
        host = make_user("ana")
        space = make_ended_space(host, is_recorded=False)
        for somebody in (client, client_of(host)):
            assert "It was not recorded" in page_of(somebody, space)
            for name in FILES:
                assert somebody.get(f"{space.get_absolute_url()}/{name}").status_code == 404

    def test_live_space_has_no_replay_yet(self, client: Client) -> None:
        space = make_live_space(make_user("ana"), is_recorded=True)
        for name in FILES:
            assert client.get(f"{space.get_absolute_url()}/{name}").status_code == 404

    @pytest.mark.parametrize("count", [1, 10])
    def test_page_costs_the_same_with_any_number_of_voices(
        self, count: int, client_of, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        speakers = [make_user(f"guest{number}") for number in range(count)]
        replay = make_replay(make_user("ana"), speakers=speakers)
        browser = client_of(make_user("viewer"))
        with django_assert_num_queries(PAGE_QUERIES):  # session and viewer among them
            assert browser.get(replay.recording.space.get_absolute_url()).status_code == 200


PAGE_QUERIES = 20


class TestFacts:
    def facts_of(self, client: Client, replay: Replay) -> dict:
        answer = client.get(path_of(replay, "replay.json"))
        assert answer["Cache-Control"] == "private, no-cache"
        return json.loads(answer.content)

    def test_who_speaks_when_and_how_loud(self, client: Client) -> None:
        ana, ben = make_user("ana"), make_user("ben")
        turns = [(2_000, 5_000, ben), (5_000, 9_000, ana)]
        replay = make_replay(ana, speakers=[ben], turns=turns)
        facts = self.facts_of(client, replay)
        assert facts["turns"] == [[2_000, 5_000, str(ben.pk)], [5_000, 9_000, str(ana.pk)]]
        assert [(one["name"], one["colour"]) for one in facts["people"]] == [("Ben", 0), ("Ana", 1)]
        assert (facts["start_ms"], facts["duration_ms"]) == (0, 12_000)

    def test_whom_one_may_not_know_is_heard_without_a_name(self, client: Client, client_of) -> None:
        ana, ben, viewer = make_user("ana"), make_user("ben"), make_user("viewer")
        replay = make_replay(ana, speakers=[ben])
        accounts.block(actor=ben, other=viewer)
        facts = self.facts_of(client_of(viewer), replay)
        assert [one["name"] for one in facts["people"]] == ["Ana"]
        assert [turn[2] for turn in facts["turns"]] == [str(ana.pk), ""]
        assert "Ben" not in page_of(client_of(viewer), replay.recording.space)

    @pytest.mark.parametrize("count", [1, 30])
    def test_marks_of_clips_cost_one_query(
        self, count: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        ana = make_user("ana")
        replay = make_replay(ana, seconds=40)
        for start in range(count):
            self.clip(replay.recording.space, ana, start * 1_000)
        with django_assert_num_queries(3):
            facts = self.facts_of(client, replay)
        assert len(facts["clips"]) == count

    @staticmethod
    def clip(space: Space, author: User, start_ms: int) -> Clip:
        return Clip.objects.create(
            space=space,
            author=author,
            start_ms=start_ms,
            end_ms=start_ms + 5_000,
            state=WorkState.DONE,
            rendered_version=1,
        )


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "kind"), [("replay.opus", "audio/ogg"), ("replay.m4a", "audio/mp4")]
    )
    def test_file_comes_in_pieces(self, client: Client, name: str, kind: str) -> None:
        replay = make_replay(make_user("ana"))
        sound = sound_file(12, name.rpartition(".")[2])
        whole = client.get(path_of(replay, name))
        assert (whole.status_code, whole["Content-Type"]) == (200, kind)
        assert whole["X-Content-Type-Options"] == "nosniff"
        assert whole["Cache-Control"] == "private, no-cache"
        assert whole.getvalue() == sound
        piece = client.get(path_of(replay, name), headers={"Range": "bytes=100-199"})
        assert (piece.status_code, piece.getvalue()) == (206, sound[100:200])

    def test_right_is_asked_for_each_piece(self, client: Client) -> None:
        replay = make_replay(make_user("ana"))
        first = client.get(path_of(replay, "replay.opus"), headers={"Range": "bytes=0-9"})
        assert (first.status_code, len(first.getvalue())) == (206, 10)
        Replay.objects.filter(pk=replay.pk).update(deleted_at=timezone.now())
        for headers in ({"Range": "bytes=10-19"}, {"If-None-Match": first["ETag"]}):
            assert client.get(path_of(replay, "replay.opus"), headers=headers).status_code == 404

    def test_sound_of_another_version_is_not_there(self, client: Client) -> None:
        """Whoever has the page open from before it was trimmed would hear it at wrong times."""
        replay = make_replay(make_user("ana"), trim_start_ms=4_000)
        Replay.objects.update(version=2, rendered_version=2)
        for version in ("1", "x"):
            answer = client.get(path_of(replay, "replay.opus"), {"v": version})
            assert answer.status_code == 404
        for version in ("2", ""):
            assert heard_replay(replay.recording.space.public_id, None, version) == replay

    def test_piece_costs_one_query(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        replay = make_replay(make_user("ana"))
        with django_assert_num_queries(1):
            client.get(path_of(replay, "replay.opus"), headers={"Range": "bytes=0-9"}).close()

    def test_file_that_is_lost_is_404(self, client: Client) -> None:
        replay = make_replay(make_user("ana"), opus_file="replays/nowhere.opus", aac_file="")
        assert client.get(path_of(replay, "replay.opus")).status_code == 404
        assert client.get(path_of(replay, "replay.m4a")).status_code == 404
