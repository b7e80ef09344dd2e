import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import listings, services
from accounts.models import Follow, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return make_user("ana")


@pytest.fixture
def viewer() -> User:
    return make_user("viewer")


def followers(person: User, count: int) -> list[User]:
    fans = [make_user(f"fan{number}") for number in range(count)]
    Follow.objects.bulk_create(Follow(follower=fan, followed=person) for fan in fans)
    return fans


def close(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def suspend(user: User) -> None:
    User.objects.filter(pk=user.pk).update(suspended_at=timezone.now())


# --- One person ---


@pytest.mark.parametrize("typed", ["ana", "ANA", "aNa"])
def test_people_are_found_in_any_case(ana, typed):
    assert listings.person_by_handle(typed, None) == ana


@pytest.mark.parametrize(
    "typed",
    ["", "an", "ana\0", "\0" * 9, "ana\n", " ana", "ana'--", "a" * 5000, "\u202eana", "\uff41na"],
)
def test_what_is_no_handle_is_nobody(ana, typed):
    with pytest.raises(Http404):
        listings.visible_person(typed, None)


@settings(max_examples=60, deadline=None)
@given(typed=st.text(max_size=40))
def test_any_text_is_somebody_or_nobody(typed):
    with pytest.raises(Http404):
        listings.person_by_handle(typed, None)


def test_counts_are_of_people_in_good_standing(ana):
    one, closed, suspended = followers(ana, 3)
    for other in (one, closed, suspended):
        Follow.objects.create(follower=ana, followed=other)
    close(closed)
    suspend(suspended)
    person = listings.person_by_handle("ana", None)
    assert (person.follower_count, person.following_count) == (1, 1)


FLAGS = ("is_followed", "is_requested", "is_follower", "is_blocked", "is_muted")


def flags(handle: str, viewer: User | None) -> list[str]:
    person = listings.person_by_handle(handle, viewer)
    return [name for name in FLAGS if getattr(person, name)]


def test_how_somebody_stands_to_the_viewer(viewer):
    followed, asked = make_user("followed1"), make_user("asked", is_protected=True)
    services.follow(actor=viewer, other=followed)
    services.follow(actor=viewer, other=asked)
    services.follow(actor=make_user("fan"), other=viewer)
    services.block(actor=viewer, other=make_user("blocked"))
    services.mute(actor=viewer, other=make_user("muted"))
    assert flags("followed1", viewer) == ["is_followed"]
    assert flags("asked", viewer) == ["is_requested"]
    assert flags("fan", viewer) == ["is_follower"]
    assert flags("blocked", viewer) == ["is_blocked"]
    assert flags("muted", viewer) == ["is_muted"]
    assert flags("viewer", viewer) == []


def test_a_guest_stands_in_no_relation(ana):
    followers(ana, 1)
    assert flags("ana", None) == []


# --- Lists ---


def names(links, side: str, viewer: User | None, before: int | None = None) -> list[str]:
    return [person.handle for person in listings.people_page(links, side, viewer, before).items]


def test_lists_are_newest_first_and_only_of_whom_the_viewer_may_know(ana, viewer):
    _, closed, suspended, blocker, _ = followers(ana, 5)
    close(closed)
    suspend(suspended)
    services.block(actor=blocker, other=viewer)
    assert names(listings.followers_of(ana, viewer), "follower", viewer) == ["fan4", "fan0"]
    assert names(listings.followers_of(ana, None), "follower", None) == ["fan4", "fan3", "fan0"]


def test_whom_somebody_follows_is_kept_to_the_visible_as_well(ana, viewer):
    for person in followers(viewer, 3):
        Follow.objects.create(follower=ana, followed=person)
    suspend(User.objects.get(username="fan1"))
    assert names(listings.following_of(ana, viewer), "followed", viewer) == ["fan2", "fan0"]


def test_pages_show_everybody_once(ana):
    followers(ana, 65)
    seen: list[str] = []
    before = None
    for expected in (30, 30, 5):
        page = listings.people_page(listings.followers_of(ana, None), "follower", None, before)
        assert len(page.items) == expected
        seen += [person.handle for person in page.items]
        before = page.next_before
    assert before is None
    assert len(set(seen)) == 65


def test_requests_of_people_who_are_gone_are_not_shown():
    carl = make_user("carl", is_protected=True)
    for number in range(2):
        services.follow(actor=make_user(f"fan{number}"), other=carl)
    close(User.objects.get(username="fan0"))
    assert names(listings.requests_to(carl), "follower", carl) == ["fan1"]


# --- The threshold of hosts ---


@pytest.mark.parametrize(
    ("at_least", "enough"), [(-1, True), (0, True), (1, True), (3, True), (4, False), (600, False)]
)
def test_a_threshold_of_followers_is_inclusive(ana, at_least, enough):
    followers(ana, 3)
    assert listings.has_followers(ana, at_least) is enough


def test_followers_who_are_gone_do_not_count_for_the_threshold(ana):
    _, closed, suspended = followers(ana, 3)
    close(closed)
    suspend(suspended)
    assert listings.has_followers(ana, 1)
    assert not listings.has_followers(ana, 2)


def test_a_threshold_is_one_bounded_query(ana):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        listings.has_followers(ana, 600)
    [query] = queries
    assert "LIMIT 600" in query["sql"]
    with CaptureQueriesContext(connection) as queries:
        listings.has_followers(ana, 0)
    assert not queries
