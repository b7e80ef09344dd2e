"""Blocks and suspensions, and what they do to people who are in a Space."""

import pytest

from accounts import services as accounts
from accounts.models import User
from spaces import services
from spaces.models import Participant, Role, SpeakRequest, State
from tests.factories import make_user
from tests.races import at_once
from tests.spaces.cast import Cast, code_of, enter, seat
from tests.spaces.factories import make_announced_space, make_live_space


@pytest.fixture
def operator(db) -> User:
    return make_user("operator", is_staff=True, is_superuser=True)


def is_here(user: User) -> bool:
    return Participant.objects.here().filter(user=user).exists()


# --- Blocked by the host -------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["cohost", "speaker", "listener"])
def test_whom_the_host_blocks_is_out_and_every_socket_closed(cast: Cast, who, telling):
    user, place = getattr(cast, who), cast.place(who)
    with telling() as told:
        accounts.block(actor=cast.host, other=user)
    after = cast.place(who)
    assert (after.seat, after.role, after.connection) == (None, Role.LISTENER, "")
    assert after.left_at is not None
    assert [event["expelled"] for event in told.events] == [[str(place.pk)]]
    # A listener had no rights to lose: then none are announced.
    rights = told.events[-1]["rights"] or {"seats": []}
    assert str(place.pk) not in {seat[0] for seat in rights["seats"]}


def test_whom_the_host_blocks_asks_for_nothing_any_more(cast: Cast):
    request = services.request_to_speak(actor=cast.listener, space=cast.space)
    accounts.block(actor=cast.host, other=cast.listener)
    request.refresh_from_db()
    assert request.status == SpeakRequest.Status.WITHDRAWN


EVERYTHING = [
    (services.enter_space, {"connection": "again"}),
    (services.request_to_speak, {}),
    (services.withdraw_request, {}),
    (services.take_seat, {}),
    (services.leave_seat, {}),
    (services.set_muted, {"muted": False}),
    (services.open_stream, {"connection": "again"}),
    (services.approve_request, {"request_id": "1"}),
    (services.mute_participant, {"participant_id": "1"}),
    (services.update_space, {"title": "Mine"}),
    (services.end_space, {}),
    (services.start_space, {}),
    (services.set_reminder, {}),
    (services.forget_reminder, {}),
]


@pytest.mark.parametrize(("service", "more"), EVERYTHING)
def test_to_the_blocked_the_space_does_not_exist(cast: Cast, service, more):
    accounts.block(actor=cast.host, other=cast.speaker)
    assert code_of(service, actor=cast.speaker, space=cast.space, **more) == "not_found"


def test_a_block_by_anybody_but_the_host_moves_nobody(cast: Cast):
    accounts.block(actor=cast.cohost, other=cast.listener)
    assert is_here(cast.listener)
    accounts.block(actor=cast.listener, other=cast.speaker)
    assert cast.place("speaker").is_seated


def test_blocking_ones_host_changes_nothing_in_their_space(cast: Cast):
    accounts.block(actor=cast.speaker, other=cast.host)
    assert cast.place("speaker").is_seated
    assert cast.place("host").is_host


def test_who_is_unblocked_comes_back_as_a_listener(cast: Cast):
    accounts.block(actor=cast.host, other=cast.speaker)
    accounts.unblock(actor=cast.host, other=cast.speaker)
    assert not enter(cast.speaker, cast.space).is_seated


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("comes_back", [False, True])
def test_nobody_gets_past_a_block_of_the_same_moment(comes_back):
    host, guest = make_user("host"), make_user("guest")
    space = make_live_space(host)
    if comes_back:
        seat(guest, space)
    answers = at_once(
        lambda: accounts.block(actor=host, other=guest),
        lambda: services.enter_space(actor=guest, space=space, connection="new"),
    )
    assert answers["ok"] + answers["not_found"] == 2
    assert not is_here(guest)


# --- Suspended ----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["cohost", "speaker", "listener"])
def test_who_is_suspended_is_out(cast: Cast, who, operator, telling):
    place = cast.place(who)
    with telling() as told:
        accounts.suspend(actor=operator, other=getattr(cast, who))
    assert not is_here(getattr(cast, who))
    assert [event["expelled"] for event in told.events] == [[str(place.pk)]]
    cast.space.refresh_from_db()
    assert cast.space.is_live


def test_the_live_space_of_who_is_suspended_ends_for_everybody(cast: Cast, operator, telling):
    with telling() as told:
        accounts.suspend(actor=operator, other=cast.host)
    cast.space.refresh_from_db()
    assert cast.space.state == State.ENDED
    assert not any(is_here(getattr(cast, who)) for who in ("host", "cohost", "speaker", "listener"))
    assert ("everyone", "space.ended") in told.summary


def test_the_suspended_do_not_come_back(cast: Cast, operator):
    accounts.suspend(actor=operator, other=cast.speaker)
    again = {"actor": cast.speaker, "space": cast.space, "connection": "again"}
    assert code_of(services.enter_space, **again) == "suspended"


@pytest.mark.parametrize(
    ("service", "more"),
    [(services.start_space, {}), (services.update_space, {"title": "Mine"})],
)
def test_the_suspended_prepare_nothing(operator, service, more):
    host = make_user("host")
    space = make_announced_space(host)
    accounts.suspend(actor=operator, other=host)
    assert code_of(service, actor=host, space=space, **more) == "suspended"
    assert code_of(services.create_space, actor=host, title="Mine") == "suspended"
    other = make_announced_space(make_user("other"))
    assert code_of(services.set_reminder, actor=host, space=other) == "suspended"


@pytest.mark.django_db(transaction=True)
def test_nobody_gets_past_a_suspension_of_the_same_moment():
    operator = make_user("operator", is_staff=True, is_superuser=True)
    host, guest = make_user("host"), make_user("guest")
    space = make_live_space(host)
    answers = at_once(
        lambda: accounts.suspend(actor=operator, other=guest),
        lambda: services.enter_space(actor=guest, space=space, connection="new"),
    )
    assert answers["ok"] + answers["suspended"] == 2
    assert not is_here(guest)
