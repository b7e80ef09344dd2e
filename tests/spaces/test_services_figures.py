"""Sums that processes bring: none is lost, whoever else brings some at the same moment."""

from datetime import UTC, datetime

import pytest

from spaces import services
from spaces.models import AudienceSample, Participant, Space
from spaces.representations import represent_talk
from tests.factories import make_user
from tests.races import at_once
from tests.spaces.cast import Cast, seat
from tests.spaces.factories import make_live_space

AT = datetime(2026, 5, 4, 18, 0, 15, tzinfo=UTC)
NO_SPACE = "0123456789abc"


def record(space_id: str, **seen: int) -> None:
    numbers = {"listeners": 0, "came": 0, "went": 0, "reactions": 0} | seen
    services.record_audience(space_id=space_id, at=AT, **numbers)


def sample_of(space: Space) -> tuple[int, int, int, int]:
    sample = AudienceSample.objects.get(space=space)
    return sample.listeners, sample.came, sample.went, sample.reactions


def sums_of(space: Space) -> tuple[int, int, int]:
    space.refresh_from_db()
    return space.peak_listeners, space.visit_count, space.reaction_count


def test_talk_adds_up_and_raises_no_revision(cast: Cast):
    host, speaker = cast.place("host"), cast.place("speaker")
    for _ in range(2):
        services.add_talk(
            space_id=cast.space.public_id, talk={str(host.pk): 40, str(speaker.pk): 20}
        )
    talk = represent_talk(cast.space)
    assert (talk[str(host.pk)], talk[str(speaker.pk)]) == (80, 40)
    assert cast.place("host").space.revision == host.space.revision


def test_talk_belongs_to_the_space_it_was_heard_in(cast: Cast):
    elsewhere = Participant.objects.get(user=cast.other_host)
    services.add_talk(space_id=cast.space.public_id, talk={str(elsewhere.pk): 40})
    services.add_talk(space_id=NO_SPACE, talk={str(elsewhere.pk): 40})
    elsewhere.refresh_from_db()
    assert elsewhere.talk_ms == 0


@pytest.mark.django_db
@pytest.mark.parametrize("speakers", [1, 10])
def test_talk_costs_one_statement_a_person(speakers, django_assert_num_queries):
    space = make_live_space(make_user("host"))
    people = [seat(make_user(f"guest{number}"), space) for number in range(speakers)]
    with django_assert_num_queries(1 + speakers):
        services.add_talk(space_id=space.public_id, talk={str(person.pk): 20 for person in people})


def test_a_sample_is_the_sum_of_processes_and_the_largest_of_audiences(cast: Cast):
    record(cast.space.public_id, listeners=7, came=3, went=1, reactions=5)
    record(cast.space.public_id, listeners=4, came=2, went=2, reactions=1)
    assert sample_of(cast.space) == (7, 5, 3, 6)
    assert sums_of(cast.space) == (7, 5, 6)


def test_what_comes_after_the_end_still_counts(cast: Cast):
    services.end_space(actor=cast.host, space=cast.space)
    record(cast.space.public_id, listeners=2, came=1)
    assert sums_of(cast.space) == (2, 1, 0)


def test_an_unknown_space_has_no_samples(cast: Cast):
    record(NO_SPACE, listeners=7)
    assert not AudienceSample.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_processes_that_write_the_same_sample_at_once_lose_nothing():
    space = make_live_space(make_user("host"))
    writing = [
        lambda number=number: record(space.public_id, listeners=number, came=1, went=2, reactions=3)
        for number in range(8)
    ]
    assert at_once(*writing) == {"ok": 8}
    assert sample_of(space) == (7, 8, 16, 24)
    assert sums_of(space) == (7, 8, 24)


@pytest.mark.django_db(transaction=True)
def test_processes_that_add_the_talk_of_the_same_people_at_once_lose_nothing():
    space = make_live_space(make_user("host"))
    one, other = [str(seat(make_user(name), space).pk) for name in ("ana", "ben")]
    adding = [
        lambda talk=talk: services.add_talk(space_id=space.public_id, talk=talk)
        for talk in [{one: 20, other: 40}, {other: 40, one: 20}] * 4
    ]
    assert at_once(*adding) == {"ok": 8}
    talk = represent_talk(space)
    assert (talk[one], talk[other]) == (160, 320)
