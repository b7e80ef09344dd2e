"""Where a replay is found: the tab, profiles, search, cards, frames on other sites, links."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import services as accounts
from accounts.models import MessagesFrom, User
from core.paging import PAGE_LENGTH
from recordings.models import Recording, Replay
from spaces.models import Space
from tests.factories import make_user
from tests.recordings.real_replays import make_ended_space, make_replay, publish
from tests.spaces.factories import make_topic
from timeline import services as timeline

pytestmark = pytest.mark.django_db
#: A link that plays, and the Space that it plays.
PLAYS = re.compile(r'<a [^>]*data-play="(\w{13})"')


def log_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def tweeted(space: Space) -> str:
    author = make_user("herald")
    text = f"Hear this: {settings.PUBLIC_URL}{space.get_absolute_url()}"
    return timeline.post_tweet(actor=author, text=text).get_absolute_url()


def sent(space: Space) -> tuple[Client, str]:
    """A message with a link to it: who reads it, and where."""
    reader = make_user("reader", messages_from=MessagesFrom.EVERYONE)
    text = f"{settings.PUBLIC_URL}{space.get_absolute_url()}"
    message = timeline.send_message(actor=make_user("herald"), recipient=reader, text=text)
    return log_in(reader), f"/messages/{message.conversation.public_id}"


def of_a_guest(path_of: Callable[[Space], str]) -> Callable[[Space], tuple[Client, str]]:
    return lambda space: (Client(), path_of(space))


PLACES = {
    "tab": of_a_guest(lambda _: "/spaces/recorded"),
    "profile": of_a_guest(lambda space: f"/@{space.host.handle}/spaces"),
    "speaker's profile": of_a_guest(lambda _: "/@ben/spaces"),
    "search": of_a_guest(lambda _: "/search?q=jazz&tab=spaces"),
    "tweet": of_a_guest(tweeted),
    "message": sent,
}


@pytest.mark.parametrize("place", PLACES)
def test_replay_is_played_from(place: str) -> None:
    space = make_replay(make_user("ana"), speakers=[make_user("ben")]).recording.space
    client, path = PLACES[place](space)
    page = client.get(path).content.decode()
    assert set(PLAYS.findall(page)) == {space.public_id}
    assert "0:12" in page
    # Faces: who spoke.
    for person in User.objects.filter(username__in=("ana", "ben")):
        assert f'data-person="{person.pk}"' in page


@pytest.mark.parametrize("place", [place for place in PLACES if place != "tab"])
@pytest.mark.parametrize("change", ["unrecorded", "being made", "deleted", "purged"])
def test_what_cannot_be_played_is_not_offered(place: str, change: str) -> None:
    ana, ben = make_user("ana"), make_user("ben")
    space = make_ended_space(ana, speakers=[ben], is_recorded=change != "unrecorded")
    replays = Replay.objects.filter(recording__space=space)
    if change in {"deleted", "purged"}:
        publish(space, b"", b"")
    if change == "deleted":
        replays.update(deleted_at=timezone.now())
    if change == "purged":
        Recording.objects.filter(space=space).update(purged_at=timezone.now())
        Replay.objects.filter(recording__space=space).update(rendered_version=0)
    client, path = PLACES[place](space)
    page = client.get(path).content.decode()
    assert "Jazz at noon" in page
    assert PLAYS.findall(page) == []
    assert "Jazz at noon" not in Client().get("/spaces/recorded").content.decode()


def test_tab_by_topic_newest_first_without_the_muted() -> None:
    viewer, muted = make_user("viewer"), make_user("muted")
    accounts.mute(actor=viewer, other=muted)
    make_replay(muted, "Muted")
    jazz = make_topic("Jazz")
    for title in ("Older", "Newer"):
        make_replay(make_user(title.lower()), title).recording.space.topics.set([jazz])
    make_replay(make_user("other"), "Of something else")
    page = log_in(viewer).get("/spaces/recorded").content.decode()
    assert "Muted" not in page
    assert page.index("Of something else") < page.index("Newer") < page.index("Older")
    about = Client().get("/spaces/recorded?topic=jazz").content.decode()
    assert "Newer" in about
    assert "Of something else" not in about


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("path", "queries"), [("/spaces/recorded", 5), ("/@ana/spaces", 8)])
def test_lists_cost_the_same_at_any_length(
    count: int, path: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ana, ben = make_user("ana"), make_user("ben")
    jazz = make_topic("Jazz")
    for number in range(count):
        space = make_ended_space(ana, f"Number {number}", speakers=[ben])
        publish(space, b"", b"")
        space.topics.set([jazz])
    client = Client()
    client.get("/")  # what is made once a process is made
    with django_assert_num_queries(queries):
        page = client.get(path).content.decode()
    assert len(PLAYS.findall(page)) == min(count, PAGE_LENGTH)


def test_frame_on_another_site_plays_it(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    space = make_replay(make_user("ana"), speakers=[make_user("ben")]).recording.space
    with django_assert_num_queries(4):
        page = Client().get(f"{space.get_absolute_url()}/embed").content.decode()
    assert "<replay-player" in page
    assert "<audio data-replay-sound" in page
    assert "Manage the replay" not in page


def test_frame_of_what_cannot_be_played_says_that_it_is_over() -> None:
    space = make_ended_space(make_user("ana"))
    page = Client().get(f"{space.get_absolute_url()}/embed").content.decode()
    assert "This Space has ended." in page
    assert "<replay-player" not in page


def test_link_brings_its_sound_to_other_sites() -> None:
    replay = make_replay(make_user("ana"))
    path = replay.recording.space.get_absolute_url()
    page = Client().get(path).content.decode()
    url = f"{settings.PUBLIC_URL}{path}/replay.m4a?v=1"
    assert f'<meta property="og:audio" content="{url}">' in page
    Replay.objects.update(deleted_at=timezone.now())
    assert "og:audio" not in Client().get(path).content.decode()
