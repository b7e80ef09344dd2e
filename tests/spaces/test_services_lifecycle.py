"""A Space's life, created to ended: spaces.services.lifecycle."""

import pytest

from core.errors import DomainError
from spaces import services
from spaces.models import Participant, Role, Space, SpeakRequest, State, WhoCanSpeak
from tests.factories import make_user
from tests.spaces.cast import code_of, enter
from tests.spaces.factories import make_live_space, make_topic


@pytest.fixture
def host(db):
    return make_user("host")


@pytest.fixture
def scheduled(host):
    return services.create_space(actor=host, title="Soon")


@pytest.fixture
def topics(db):
    names = ("Music", "Science", "Sports", "Travel")
    return [make_topic(name) for name in names]


# --- Creating ----------------------------------------------------------------------------------


def test_a_new_space_is_as_asked_and_its_hosts_alone(host, topics, telling):
    with telling() as told:
        space = services.create_space(
            actor=host,
            title="  Evening jazz ",
            description=" Come in. ",
            topics=topics[:3],
            who_can_speak="invited",
            needs_approval=False,
            is_recorded=True,
        )
    space.refresh_from_db()
    assert (space.title, space.description) == ("Evening jazz", "Come in.")
    assert (space.state, space.who_can_speak) == (State.SCHEDULED, WhoCanSpeak.INVITED)
    assert (space.needs_approval, space.is_recorded) == (False, True)
    assert set(space.topics.all()) == set(topics[:3])
    assert not Space.objects.visible_to(make_user("other")).exists()
    assert not Space.objects.visible_to(None).exists()
    assert told.events == []


@pytest.mark.parametrize("title", ["", "   ", "x" * 71])
def test_a_title_has_1_to_70_characters(host, scheduled, title):
    assert code_of(services.create_space, actor=host, title=title) == "invalid"
    assert code_of(services.update_space, actor=host, space=scheduled, title=title) == "invalid"
    services.update_space(actor=host, space=scheduled, title="x" * 70)


def test_a_fourth_topic_is_one_too_many(host, scheduled, topics):
    refused = code_of(services.create_space, actor=host, title="Topics", topics=topics)
    assert refused == "topics_too_many"
    refused = code_of(services.update_space, actor=host, space=scheduled, topics=topics)
    assert refused == "topics_too_many"
    assert not scheduled.topics.exists()


def test_guests_and_closed_accounts_create_nothing(db):
    closed = make_user("closed", is_active=False)
    for actor in (None, closed):
        assert code_of(services.create_space, actor=actor, title="Mine") == "login_required"


# --- Starting ----------------------------------------------------------------------------------


def test_starting_seats_the_host_first_and_muted(host, scheduled, telling):
    with telling() as told:
        space = services.start_space(actor=host, space=scheduled)
    assert (space.state, space.ended_at) == (State.LIVE, None)
    assert space.started_at is not None
    place = Participant.objects.get(space=space)
    assert (place.user, place.role, place.seat, place.is_muted) == (host, Role.HOST, 0, True)
    assert place.was_speaker
    assert told.summary == [("everyone", "space.updated")]
    assert told.messages[0][1]["space"]["state"] == "live"
    assert told.events[0]["rights"]["is_live"]


def test_starting_twice_is_said(host, scheduled):
    services.start_space(actor=host, space=scheduled)
    assert code_of(services.start_space, actor=host, space=scheduled) == "already_live"


def test_what_is_over_does_not_start(host, scheduled):
    services.end_space(actor=host, space=scheduled)
    assert code_of(services.start_space, actor=host, space=scheduled) == "ended"


def test_one_person_hosts_one_live_space(host, scheduled):
    make_live_space(host)
    assert code_of(services.start_space, actor=host, space=scheduled) == "already_hosting"
    scheduled.refresh_from_db()
    assert scheduled.state == State.SCHEDULED


def test_starting_leaves_the_space_one_listened_to(cast, telling):
    mine = services.create_space(actor=cast.listener, title="Mine")
    with telling() as told:
        services.start_space(actor=cast.listener, space=mine)
    place = cast.place("listener")
    assert place.left_at is not None
    assert told.events[0]["superseded"] == {str(place.pk): ""}


def test_a_start_that_fails_leaves_nobody_outside(cast):
    over = services.create_space(actor=cast.listener, title="Mine")
    services.end_space(actor=cast.listener, space=over)
    over.refresh_from_db()
    assert code_of(services.start_space, actor=cast.listener, space=over) == "ended"
    assert cast.place("listener").left_at is None


# --- Editing -----------------------------------------------------------------------------------


def test_editing_is_announced_at_once(cast, topics, telling):
    with telling() as told:
        services.update_space(
            actor=cast.host,
            space=cast.space,
            title="Renamed",
            description="Now with topics",
            who_can_speak=WhoCanSpeak.FOLLOWERS,
            needs_approval=False,
            topics=topics[:1],
        )
    assert told.summary == [("everyone", "space.updated")]
    shown = told.messages[0][1]["space"]
    assert (shown["title"], shown["description"]) == ("Renamed", "Now with topics")
    assert (shown["who_can_speak"], shown["needs_approval"]) == ("followers", False)
    assert shown["topics"] == [{"name": "Music", "slug": "music"}]


def test_only_some_things_can_be_edited(cast):
    with pytest.raises(TypeError, match="is_recorded"):
        services.update_space(actor=cast.host, space=cast.space, is_recorded=True)


def test_what_is_over_stays_as_it_was(cast):
    services.end_space(actor=cast.host, space=cast.space)
    refused = code_of(services.update_space, actor=cast.host, space=cast.space, title="Late")
    assert refused == "ended"


# --- Ending ------------------------------------------------------------------------------------


def test_ending_clears_the_stage_and_keeps_who_spoke(cast, telling):
    request = services.request_to_speak(actor=cast.listener, space=cast.space)
    enter(cast.stranger, cast.space)
    with telling() as told:
        space = services.end_space(actor=cast.host, space=cast.space)
    assert space.state == State.ENDED
    assert space.ended_at is not None
    assert not SpeakRequest.objects.filter(pk=request.pk).exists()  # it went with the listener
    left = space.participants.all()
    assert {place.user for place in left} == {cast.host, cast.cohost, cast.speaker}
    assert {(p.role, p.seat, p.connection) for p in left} == {(Role.LISTENER, None, "")}
    assert all(place.left_at for place in left)
    assert told.summary == [("everyone", "space.ended")]
    assert told.events[0]["rights"] == {
        "revision": space.revision,
        "is_live": False,
        "seats": [],
        "is_locked": False,
        "slow_mode_seconds": 0,
        "shield": [0, 0],
    }


def test_ending_frees_everybody_for_other_spaces(cast):
    services.end_space(actor=cast.host, space=cast.space)
    elsewhere = make_live_space(cast.host)
    for person in (cast.cohost, cast.speaker, cast.listener):
        enter(person, elsewhere)


def test_ending_twice_changes_nothing(cast, telling):
    first = services.end_space(actor=cast.host, space=cast.space)
    with telling() as told:
        again = services.end_space(actor=cast.host, space=cast.space)
    assert (again.ended_at, again.revision) == (first.ended_at, first.revision)
    assert told.events == []


def test_one_that_never_started_is_canceled(host, scheduled):
    space = services.end_space(actor=host, space=scheduled)
    assert space.state == State.CANCELED
    assert not Space.objects.visible_to(None).exists()


def test_after_the_end_every_change_says_so(cast):
    services.end_space(actor=cast.host, space=cast.space)
    for service, more in (
        (services.request_to_speak, {}),
        (services.withdraw_request, {}),
        (services.approve_request, {"request_id": "1"}),
        (services.decline_request, {"request_id": "1"}),
        (services.take_seat, {}),
        (services.leave_seat, {}),
        (services.revoke_seat, {"participant_id": "1"}),
        (services.mute_participant, {"participant_id": "1"}),
        (services.set_muted, {"muted": False}),
        (services.open_stream, {"connection": "x"}),
        (services.enter_space, {"connection": "x"}),
    ):
        assert code_of(service, actor=cast.host, space=cast.space, **more) == "ended", service


def test_a_space_that_is_gone_does_not_exist(cast):
    Space.objects.filter(pk=cast.space.pk).delete()
    with pytest.raises(DomainError) as refused:
        services.set_muted(actor=cast.speaker, space=cast.space, muted=False)
    assert refused.value.code == "not_found"
