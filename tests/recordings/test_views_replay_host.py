"""The host renames, cuts and deletes the replay; nobody else does."""

import pytest
from django.test import Client

from accounts.models import User
from recordings.forms import TrimForm
from recordings.models import Replay
from tests.factories import make_user
from tests.recordings.real_replays import make_replay

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SERVICES = ("rename", "trim", "delete")


@pytest.fixture
def ana() -> User:
    return make_user("ana")


@pytest.fixture
def replay(ana: User) -> Replay:
    """Of one minute, of which the first ten seconds were cut off."""
    fields = {"trim_start_ms": 10_000, "duration_ms": 50_400, "seconds": 60.4}
    return make_replay(ana, speakers=[make_user("ben")], **fields)


def log_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, replay: Replay, what: str, **fields: str) -> str:
    path = f"{replay.recording.space.get_absolute_url()}/replay/{what}"
    answer = client.post(path, fields, follow=True)
    replay.refresh_from_db()
    return f"{answer.status_code} {answer.content.decode()}"


def test_host_alone_has_the_tools(client: Client, ana: User, replay: Replay) -> None:
    path = replay.recording.space.get_absolute_url()
    assert "Manage the replay" in log_in(ana).get(path).content.decode()
    for somebody in (client, log_in(User.objects.get(username="ben"))):
        assert "Manage the replay" not in somebody.get(path).content.decode()


@pytest.mark.parametrize("what", SERVICES)
def test_others_may_not(client: Client, replay: Replay, what: str) -> None:
    fields = {"title": "Mine", "start": "0:05", "end": "0:20"}
    speaker = log_in(User.objects.get(username="ben"))
    assert send(speaker, replay, what, **fields).startswith("403")
    assert "Log in" in send(client, replay, what, **fields)
    space = replay.recording.space
    space.refresh_from_db()
    assert (space.title, replay.version, replay.deleted_at) == ("Jazz at noon", 1, None)


def test_another_name_stands_everywhere(ana: User, replay: Replay) -> None:
    page = send(log_in(ana), replay, "rename", title="Jazz at  midnight")
    assert "Jazz at midnight" in page
    assert "Give your Space a name" in send(log_in(ana), replay, "rename", title=" ")
    assert "Give your Space a name" in send(log_in(ana), replay, "rename", title="x" * 71)


def test_typed_times_are_those_of_the_player(ana: User, replay: Replay) -> None:
    page = send(log_in(ana), replay, "trim", start="0:05", end="0:40.5")
    assert "The replay will be here in a moment" in page
    assert (replay.trim_start_ms, replay.trim_end_ms) == (15_000, 50_500)


def test_end_that_was_left_alone_stays(ana: User, replay: Replay) -> None:
    """The player shows whole seconds; what they leave out is not cut off."""
    send(log_in(ana), replay, "trim", start="0:05", end="0:50")
    assert (replay.trim_start_ms, replay.trim_end_ms) == (15_000, None)


def test_cut_can_be_undone(ana: User, replay: Replay) -> None:
    send(log_in(ana), replay, "trim", whole="1")
    assert (replay.trim_start_ms, replay.trim_end_ms) == (0, None)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("0:40", "0:05", "Leave at least one second"),
        ("noon", "0:05", "Write a time like 12:03"),
        ("", "", "This field is required"),
    ],
)
def test_nonsense_cuts_nothing_and_says_why(
    ana: User, replay: Replay, start: str, end: str, words: str
) -> None:
    assert words in send(log_in(ana), replay, "trim", start=start, end=end)
    assert (replay.trim_start_ms, replay.version) == (10_000, 1)


def test_deleted_replay_is_gone_for_everybody(client: Client, ana: User, replay: Replay) -> None:
    assert "The replay and its clips are deleted." in send(log_in(ana), replay, "delete")
    space = replay.recording.space
    assert "The host deleted the replay." in client.get(space.get_absolute_url()).content.decode()
    assert client.get(f"{space.get_absolute_url()}/replay.opus").status_code == 404


@pytest.mark.parametrize(
    ("typed", "ms"),
    [("723", 723_000), ("12:03", 723_000), ("1:04:10", 3_850_000), (" 0:07.25 ", 7_250)],
)
def test_times_are_read_as_people_type_them(typed: str, ms: int) -> None:
    form = TrimForm({"start": typed, "end": typed})
    assert form.is_valid()
    assert form.cleaned_data["start"] == ms


@pytest.mark.parametrize(
    "typed", ["-1", "1e3", "1:2:3:4", "٣", "0x10", "nan", "9" * 13, "1.", ":5"]
)
def test_what_is_no_time_is_refused(typed: str) -> None:
    assert "start" in TrimForm({"start": typed, "end": "1"}).errors
