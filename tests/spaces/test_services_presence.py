"""Coming, going, and being away: spaces.services.presence."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from spaces import services
from spaces.models import Participant, Role
from tests.factories import make_user
from tests.spaces.cast import code_of, connection_of, enter, seat
from tests.spaces.factories import make_live_space

LEASE = timedelta(seconds=settings.SPACES_PRESENCE_SECONDS)
GRACE = timedelta(seconds=settings.SPACES_SEAT_GRACE_SECONDS)
A_MOMENT = timedelta(seconds=1)


# --- Coming ------------------------------------------------------------------------------------


def test_a_new_listener_changes_the_audience_only(cast, telling):
    with telling() as told:
        place = enter(cast.stranger, cast.space)
    assert (place.role, place.seat, place.is_muted) == (Role.LISTENER, None, True)
    assert place.connection == connection_of(cast.stranger)
    assert told.messages == []
    assert told.touched == {"audience"}
    assert told.events[0]["superseded"] == {}


def test_coming_in_costs_little(cast, django_assert_max_num_queries):
    """Hundreds may come at once, and what they do under the lock holds up the stage."""
    with django_assert_max_num_queries(18):
        enter(cast.stranger, cast.space)
    with django_assert_max_num_queries(15):
        services.enter_space(actor=cast.stranger, space=cast.space, connection="again")


def test_a_second_connection_takes_over(cast, telling):
    with telling() as told:
        services.enter_space(actor=cast.listener, space=cast.space, connection="newer")
    place = cast.place("listener")
    assert place.connection == "newer"
    assert told.events[0]["superseded"] == {str(place.pk): "newer"}


def test_a_speaker_comes_back_to_the_same_seat_muted(cast, telling):
    services.set_muted(actor=cast.speaker, space=cast.space, muted=False)
    before = cast.place("speaker")
    services.lose_connection(participant_id=str(before.pk), connection=before.connection)
    with telling() as told:
        place = services.enter_space(actor=cast.speaker, space=cast.space, connection="newer")
    assert (place.seat, place.role, place.is_muted) == (before.seat, before.role, True)
    assert told.summary == [("everyone", "participant.updated")]
    assert told.messages[0][1]["participant"]["is_present"]


def test_coming_back_cuts_off_the_stream_of_before(cast, telling):
    """A phone that still publishes must not be heard when the mic is opened on the laptop."""
    place = cast.place("speaker")
    before = services.open_stream(actor=cast.speaker, space=cast.space, connection=place.connection)
    with telling() as told:
        services.enter_space(actor=cast.speaker, space=cast.space, connection="newer")
    (stream,) = [s[2] for s in told.events[0]["rights"]["seats"] if s[0] == str(place.pk)]
    assert stream not in {0, before}


def test_who_left_comes_back_as_a_listener(cast):
    services.leave_space(actor=cast.speaker, space=cast.space)
    left = cast.place("speaker")
    place = enter(cast.speaker, cast.space)
    assert (place.pk, place.role, place.seat) == (left.pk, Role.LISTENER, None)
    assert place.left_at is None
    assert place.joined_at > left.joined_at


def test_entering_leaves_the_space_of_before_and_closes_what_is_open_there(cast, telling):
    elsewhere = Participant.objects.get(user=cast.other_host).space
    place = cast.place("speaker")
    with telling() as told:
        enter(cast.speaker, elsewhere)
    place.refresh_from_db()
    assert (place.seat, place.connection) == (None, "")
    assert place.left_at is not None
    left, _entered = told.events
    assert left["space_id"] == cast.space.public_id
    assert left["superseded"] == {str(place.pk): ""}
    assert told.summary == [("everyone", "participant.removed")]


def test_a_host_does_not_slip_away_into_another_space(cast):
    elsewhere = Participant.objects.get(user=cast.other_host).space
    refused = code_of(services.enter_space, actor=cast.host, space=elsewhere, connection="any")
    assert refused == "already_hosting"
    assert cast.place("host").left_at is None


def test_what_has_not_started_is_not_there_for_others(cast):
    mine = services.create_space(actor=cast.stranger, title="Soon")
    assert code_of(services.enter_space, actor=cast.stranger, space=mine, connection="x") == (
        "not_live"
    )
    assert code_of(services.enter_space, actor=cast.listener, space=mine, connection="x") == (
        "not_found"
    )


# --- Going -------------------------------------------------------------------------------------


def test_leaving_frees_the_seat(cast, telling):
    place = cast.place("speaker")
    with telling() as told:
        services.leave_space(actor=cast.speaker, space=cast.space)
        services.leave_space(actor=cast.speaker, space=cast.space)
    place.refresh_from_db()
    assert (place.role, place.seat, place.connection) == (Role.LISTENER, None, "")
    assert told.summary == [("everyone", "participant.removed")]


def test_a_host_who_leaves_stays_on_the_stage_away_and_muted(cast, telling):
    services.set_muted(actor=cast.host, space=cast.space, muted=False)
    with telling() as told:
        services.leave_space(actor=cast.host, space=cast.space)
    place = cast.place("host")
    assert (place.role, place.seat, place.is_muted, place.left_at) == (Role.HOST, 0, True, None)
    assert told.summary == [("everyone", "participant.updated"), ("everyone", "space.updated")]
    assert not told.messages[0][1]["participant"]["is_present"]


def test_leaving_where_one_is_not_does_nothing(cast, telling):
    with telling() as told:
        services.leave_space(actor=cast.stranger, space=cast.space)
    assert told.events == []


# --- Being away --------------------------------------------------------------------------------


def test_a_lost_connection_silences_and_keeps_the_seat(cast, telling):
    services.set_muted(actor=cast.speaker, space=cast.space, muted=False)
    place = cast.place("speaker")
    with telling() as told:
        services.lose_connection(participant_id=str(place.pk), connection=place.connection)
    after = cast.place("speaker")
    assert (after.seat, after.is_muted, after.connection) == (place.seat, True, "")
    assert told.summary == [("everyone", "participant.updated")]
    shown = told.messages[0][1]["participant"]
    assert (shown["is_present"], shown["is_muted"]) == (False, True)


def test_a_connection_that_was_taken_over_is_lost_in_silence(cast, telling):
    place = cast.place("speaker")
    with telling() as told:
        services.lose_connection(participant_id=str(place.pk), connection="an older one")
    assert cast.place("speaker").connection == place.connection
    assert told.events == []


def test_a_lease_is_renewed_by_connection(cast):
    before = cast.place("speaker").seen_at
    services.renew_presence(connections=[connection_of(cast.speaker), "unknown"])
    assert cast.place("speaker").seen_at > before
    services.renew_presence(connections=[])


def test_nobody_is_released_within_the_lease(cast, telling):
    earliest = Participant.objects.aggregate(seen_at=Min("seen_at"))["seen_at"]
    with telling() as told:
        assert services.release_absent(now=earliest + LEASE - A_MOMENT) == 0
    assert told.events == []


def test_after_the_lease_listeners_go_and_speakers_fall_silent(cast, telling):
    services.set_muted(actor=cast.speaker, space=cast.space, muted=False)
    now = timezone.now() + LEASE + A_MOMENT
    with telling() as told:
        # Everybody's lease: four here, and the other host, who never connected and is away.
        assert services.release_absent(now=now) == 5
    assert cast.place("listener").left_at is not None
    speaker = cast.place("speaker")
    assert (speaker.seat, speaker.is_muted, speaker.connection) == (2, True, "")
    assert sorted(told.summary) == [
        *[("everyone", "participant.updated")] * 3,
        *[("everyone", "space.updated")] * 2,
    ]
    with telling() as told:
        assert services.release_absent(now=now) == 0
    assert told.events == []


def test_after_the_grace_a_seat_is_free_again(cast, telling):
    now = timezone.now() + GRACE + A_MOMENT
    with telling() as told:
        services.release_absent(now=now)
    assert cast.place("speaker").left_at is not None
    assert cast.place("speaker").seat is None
    assert cast.place("host").seat == 0  # a Space keeps its host
    removed = [m for _, m in told.messages if m["type"] == "participant.removed"]
    assert {m["participant"] for m in removed} == {
        str(cast.place(who).pk) for who in ("cohost", "speaker")
    }


def test_releasing_leaves_alone_who_is_here(cast):
    now = timezone.now() + LEASE + A_MOMENT
    Participant.objects.filter(user=cast.listener).update(seen_at=now)
    services.release_absent(now=now)
    assert cast.place("listener").left_at is None


def test_ended_spaces_have_nobody_to_release(cast):
    services.end_space(actor=cast.host, space=cast.space)
    later = timezone.now() + GRACE + A_MOMENT
    Participant.objects.exclude(space=cast.space).update(seen_at=later)
    assert services.release_absent(now=later) == 0


@pytest.mark.parametrize("count", [1, 30])
def test_renewing_is_one_query(db, django_assert_num_queries, count):
    space = make_live_space(make_user("host"))
    people = [make_user(f"person{number}") for number in range(count)]
    for person in people:
        enter(person, space)
    with django_assert_num_queries(1):
        services.renew_presence(connections=[connection_of(person) for person in people])


def test_a_speaker_who_was_released_may_be_let_up_again(cast):
    services.release_absent(now=timezone.now() + GRACE + A_MOMENT)
    enter(cast.host, cast.space)
    assert seat(cast.speaker, cast.space).seat == 1
