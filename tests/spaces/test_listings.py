"""Lists of Spaces: what stands in them, for whom, in which order, at which cost."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from core.paging import PAGE_LENGTH
from spaces import listings, services
from spaces.models import Participant, Space, Topic
from tests.factories import make_user
from tests.spaces.cast import Cast, enter, seat
from tests.spaces.factories import (
    make_announced_space,
    make_live_space,
    make_space,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> User:
    return make_user("viewer")


def suspend(user: User) -> None:
    accounts.suspend(actor=make_user("operator", is_staff=True, is_superuser=True), other=user)


# --- The bar ------------------------------------------------------------------------------------


def bar(viewer: User | None) -> list[str]:
    return [space.title for space in listings.spaces_around(viewer)]


def test_the_bar_leaves_out_hosts_one_has_muted_or_blocked(viewer):
    for handle in ("quiet", "muted", "blocked"):
        host = make_user(handle)
        accounts.follow(actor=viewer, other=host)
        make_live_space(host, handle)
    accounts.mute(actor=viewer, other=User.objects.get(username="muted"))
    accounts.block(actor=viewer, other=User.objects.get(username="blocked"))
    assert bar(viewer) == ["quiet"]


def test_a_muted_speaker_brings_no_space_to_the_bar(viewer):
    host, guest = make_user("host"), make_user("guest")
    accounts.follow(actor=viewer, other=guest)
    seat(guest, make_live_space(host, "With a guest"))
    assert bar(viewer) == ["With a guest"]
    accounts.mute(actor=viewer, other=guest)
    assert bar(viewer) == []


def test_a_muted_hosts_space_stands_on_the_bar_for_nobodys_sake(viewer):
    host, guest = make_user("host"), make_user("guest")
    accounts.follow(actor=viewer, other=guest)
    accounts.mute(actor=viewer, other=host)
    seat(guest, make_live_space(host))
    assert bar(viewer) == []


def test_the_bar_knows_nothing_of_a_host_who_blocked_the_viewer(viewer):
    host, guest = make_user("host"), make_user("guest")
    accounts.follow(actor=viewer, other=guest)
    seat(guest, make_live_space(host))
    accounts.block(actor=host, other=viewer)
    assert bar(viewer) == []


def test_the_bar_forgets_whom_a_moderator_suspends(viewer):
    host = make_user("host")
    accounts.follow(actor=viewer, other=host)
    make_live_space(host)
    suspend(host)
    assert bar(viewer) == bar(None) == []


def test_the_bar_forgets_a_speaker_who_left_the_stage(viewer):
    host, guest = make_user("host"), make_user("guest")
    accounts.follow(actor=viewer, other=guest)
    space = make_live_space(host)
    seat(guest, space)
    services.leave_seat(actor=guest, space=space)
    assert bar(viewer) == []


# --- Rings --------------------------------------------------------------------------------------


def test_who_is_on_stage_is_live_and_who_listens_is_not(cast: Cast):
    live = listings.live_people(None)
    path = cast.space.get_absolute_url()
    assert {pk for pk, where in live.items() if where == path} == {
        cast.host.pk,
        cast.cohost.pk,
        cast.speaker.pk,
    }
    assert listings.live_people(None, among=[cast.speaker.pk]) == {cast.speaker.pk: path}


def test_to_the_blocked_nobody_on_that_stage_is_live(cast: Cast):
    accounts.block(actor=cast.host, other=cast.stranger)
    live = listings.live_people(cast.stranger)
    assert set(live) == {cast.other_host.pk}


@pytest.mark.parametrize("count", [1, 30])
def test_rings_are_one_query(count, django_assert_num_queries):
    for number in range(count):
        make_live_space(make_user(f"host{number}"))
    with django_assert_num_queries(1):
        assert len(listings.live_people(None)) == count


# --- Where somebody listens -----------------------------------------------------------------------


def test_where_one_listens_is_for_followers_alone(cast: Cast):
    def seen_by(viewer: User | None) -> Space | None:
        return listings.listening_space_of(cast.listener, viewer)

    assert seen_by(None) is seen_by(cast.stranger) is None
    accounts.follow(actor=cast.stranger, other=cast.listener)
    assert seen_by(cast.stranger) == cast.space
    cast.listener.shows_listening = False
    assert seen_by(cast.stranger) is None
    cast.listener.shows_listening = True
    accounts.block(actor=cast.host, other=cast.stranger)
    assert seen_by(cast.stranger) is None


def test_where_one_speaks_is_not_where_one_listens(cast: Cast):
    accounts.follow(actor=cast.stranger, other=cast.speaker)
    assert listings.listening_space_of(cast.speaker, cast.stranger) is None


def familiar(space: Space, viewer: User | None) -> str | None:
    (named,) = listings.name_familiar([space], viewer)
    return named.familiar and named.familiar.user.handle


def test_a_card_names_somebody_one_follows_and_speakers_first(cast: Cast):
    accounts.follow(actor=cast.stranger, other=cast.listener)
    assert familiar(cast.space, cast.stranger) == "listener"
    accounts.follow(actor=cast.stranger, other=cast.speaker)
    assert familiar(cast.space, cast.stranger) == "speaker"
    accounts.mute(actor=cast.stranger, other=cast.speaker)
    assert familiar(cast.space, cast.stranger) == "listener"
    User.objects.filter(pk=cast.listener.pk).update(shows_listening=False)
    assert familiar(cast.space, cast.stranger) is None
    assert familiar(cast.space, None) is None


# --- The tab ------------------------------------------------------------------------------------


def crowd(space: Space, size: int) -> None:
    """So many listeners, the quick way."""
    Participant.objects.bulk_create(
        Participant(space=space, user=make_user(f"s{space.pk}l{number}")) for number in range(size)
    )


def test_pages_of_live_spaces_follow_the_fullest_first():
    spaces = [make_live_space(make_user(f"host{number}")) for number in range(PAGE_LENGTH + 3)]
    crowd(spaces[1], 2)
    crowd(spaces[5], 1)
    first = listings.live_page(None, None, None)
    assert first.items[:3] == [spaces[1], spaces[5], spaces[-1]]
    second = listings.live_page(None, None, first.next_before)
    assert second.next_before is None
    assert {*first.items, *second.items} == set(spaces)
    assert len(first.items) + len(second.items) == len(spaces)


def test_pages_of_announced_spaces_follow_the_clock():
    hours = [*range(10, 10 + PAGE_LENGTH), 5, 5]
    spaces = [
        make_announced_space(make_user(f"host{number}"), hours=ahead)
        for number, ahead in enumerate(hours)
    ]
    same = spaces[-1]
    Space.objects.filter(pk=spaces[-2].pk).update(scheduled_start=same.scheduled_start)
    first = listings.upcoming_page(None, None, None)
    second = listings.upcoming_page(None, None, first.next_before)
    assert [*first.items, *second.items] == [*spaces[-2:], *spaces[:-2]]
    assert second.next_before is None


def test_an_announced_space_that_nobody_starts_goes_after_an_hour():
    space = make_announced_space(make_user("host"), hours=1)
    for hours, shown in ((1.9, [space]), (2.1, [])):
        with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
            assert listings.upcoming_page(None, None, None).items == shown


def test_upcoming_is_what_is_announced_and_for_the_viewer(viewer):
    host = make_user("host")
    make_space(host, "Draft")
    make_live_space(host, "Live")
    space = make_announced_space(host, "Announced")
    assert listings.upcoming_page(viewer, None, None).items == [space]
    accounts.block(actor=host, other=viewer)
    assert listings.upcoming_page(viewer, None, None).items == []


def test_topics_narrow_and_only_those_with_something_are_offered():
    jazz, news = make_topic("Jazz"), make_topic("News")
    space = make_live_space(make_user("host"), topics=[jazz])
    make_live_space(make_user("other"))
    make_announced_space(make_user("third"), topics=[news])
    assert listings.live_page(None, jazz, None).items == [space]
    assert listings.topics_of(Space.objects.visible_to(None).live()) == [jazz]
    assert listings.topics_of(listings.upcoming_spaces(None)) == [news]


def test_counts_do_not_multiply_with_topics():
    topics: list[Topic] = [make_topic("Jazz"), make_topic("News")]
    space = make_live_space(make_user("host"), topics=topics)
    enter(make_user("ana"), space)
    (shown,) = listings.live_page(None, topics[0], None).items
    assert (shown.listener_count, shown.speaker_count) == (1, 1)


# --- A person's Spaces ----------------------------------------------------------------------------


def test_ended_spaces_of_a_person_are_those_they_hosted_or_spoke_in(cast: Cast):
    services.end_space(actor=cast.host, space=cast.space)
    for person in (cast.host, cast.speaker):
        assert listings.ended_page(person, None, None).items == [cast.space]
    assert listings.ended_page(cast.listener, None, None).items == []
    accounts.block(actor=cast.host, other=cast.stranger)
    assert listings.ended_page(cast.speaker, cast.stranger, None).items == []


def test_the_end_names_only_people_the_viewer_may_know_of(cast: Cast):
    services.end_space(actor=cast.host, space=cast.space)
    accounts.block(actor=cast.cohost, other=cast.stranger)
    suspend(cast.speaker)
    assert listings.who_spoke(cast.space, cast.stranger) == [cast.host]
    assert listings.who_spoke(cast.space, None) == [cast.host, cast.cohost]
