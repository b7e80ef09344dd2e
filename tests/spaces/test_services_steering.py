"""Mics off, lockdown, slow mode: spaces.services.steering, and what follows from them."""

import pytest

from spaces import rules, services
from spaces.models import Participant
from tests.factories import make_user
from tests.spaces.cast import Cast, code_of, connection_of, enter


def open_mics(cast: Cast) -> None:
    for who in ("host", "cohost", "speaker"):
        services.set_muted(actor=getattr(cast, who), space=cast.space, muted=False)


def is_muted(cast: Cast) -> dict[str, bool]:
    return {who: cast.place(who).is_muted for who in ("host", "cohost", "speaker")}


def steer(cast: Cast, who: str = "host", **what: object) -> None:
    services.steer_space(actor=getattr(cast, who), space=cast.space, **what)


# --- Mics ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["host", "cohost"])
def test_mics_off_mutes_the_speakers_and_leaves_the_hosts(cast: Cast, telling, who):
    open_mics(cast)
    place = str(cast.place("speaker").pk)
    with telling() as told:
        steer(cast, who, allows_mics=False)
    assert is_muted(cast) == {"host": False, "cohost": False, "speaker": True}
    assert told.summary == [
        ("everyone", "space.updated"),
        ("everyone", "participant.updated"),
        (place, "you.updated"),
    ]
    you = told.messages[-1][1]
    assert (you["reason"], you["you"]["can_open_mic"]) == ("mics_off", False)
    seats = {seat[0]: seat for seat in told.events[-1]["rights"]["seats"]}
    assert seats[place][3] is True  # the audio path knows it with the same event


def test_while_mics_are_off_only_the_hosts_open_theirs(cast: Cast):
    steer(cast, allows_mics=False)
    unmute = {"space": cast.space, "muted": False}
    assert code_of(services.set_muted, actor=cast.speaker, **unmute) == "mics_off"
    services.set_muted(actor=cast.speaker, space=cast.space, muted=True)
    for who in (cast.host, cast.cohost):
        services.set_muted(actor=who, **unmute)


def test_mics_on_unmutes_nobody(cast: Cast, telling):
    open_mics(cast)
    steer(cast, allows_mics=False)
    with telling() as told:
        steer(cast, allows_mics=True)
    assert is_muted(cast)["speaker"]
    you = told.messages[-1][1]
    assert (you["reason"], you["you"]["can_open_mic"]) == ("mics_on", True)
    services.set_muted(actor=cast.speaker, space=cast.space, muted=False)


def test_who_comes_up_while_mics_are_off_may_not_speak(cast: Cast):
    steer(cast, allows_mics=False)
    request = services.request_to_speak(actor=cast.listener, space=cast.space)
    services.approve_request(actor=cast.host, space=cast.space, request_id=str(request.pk))
    refused = code_of(services.set_muted, actor=cast.listener, space=cast.space, muted=False)
    assert refused == "mics_off"


def test_muting_everyone_leaves_who_asks_and_counts(cast: Cast, telling):
    open_mics(cast)
    with telling() as told:
        count = services.mute_everyone(actor=cast.cohost, space=cast.space)
    assert count == 2
    assert is_muted(cast) == {"host": True, "cohost": False, "speaker": True}
    reasons = {message["reason"] for _, message in told.messages if "reason" in message}
    assert reasons == {"muted_by_host"}
    assert services.mute_everyone(actor=cast.cohost, space=cast.space) == 0
    services.set_muted(actor=cast.speaker, space=cast.space, muted=False)  # they may, as before


# --- Lockdown -----------------------------------------------------------------------------------


def comes_in(user, cast: Cast) -> None:
    services.enter_space(actor=user, space=cast.space, connection="new")


def test_in_a_lockdown_nobody_new_comes_in(cast: Cast):
    steer(cast, is_locked=True)
    into = {"actor": cast.stranger, "space": cast.space, "connection": "new"}
    assert code_of(services.enter_space, **into) == "locked"
    steer(cast, is_locked=False)
    comes_in(cast.stranger, cast)


@pytest.mark.parametrize("who", ["host", "cohost", "speaker", "listener"])
def test_in_a_lockdown_who_has_a_place_comes_back(cast: Cast, who):
    services.lose_connection(
        participant_id=str(cast.place(who).pk), connection=connection_of(getattr(cast, who))
    )
    steer(cast, is_locked=True)
    comes_in(getattr(cast, who), cast)


def test_in_a_lockdown_who_has_left_is_new(cast: Cast):
    services.leave_space(actor=cast.listener, space=cast.space)
    steer(cast, is_locked=True)
    into = {"actor": cast.listener, "space": cast.space, "connection": "new"}
    assert code_of(services.enter_space, **into) == "locked"


def test_in_a_lockdown_whom_the_hosts_invite_comes_in(cast: Cast):
    steer(cast, is_locked=True)
    invitation = services.invite_to_speak(
        actor=cast.host, space=cast.space, user_id=str(cast.stranger.pk)
    )
    comes_in(cast.stranger, cast)
    services.accept_invitation(
        actor=cast.stranger, space=cast.space, invitation_id=str(invitation.pk)
    )
    services.leave_space(actor=cast.stranger, space=cast.space)
    comes_in(cast.stranger, cast)


def test_in_a_lockdown_who_declined_their_invitation_is_new(cast: Cast):
    invitation = services.invite_to_speak(
        actor=cast.host, space=cast.space, user_id=str(cast.stranger.pk)
    )
    services.decline_invitation(
        actor=cast.stranger, space=cast.space, invitation_id=str(invitation.pk)
    )
    steer(cast, is_locked=True)
    assert rules.why_not_enter(cast.stranger, cast.place("host").space) == "locked"


def test_a_refused_newcomer_leaves_no_other_space(cast: Cast):
    elsewhere = Participant.objects.get(user=cast.other_host).space
    enter(cast.stranger, elsewhere)
    steer(cast, is_locked=True)
    cast.space.refresh_from_db()
    into = {"actor": cast.stranger, "space": cast.space, "connection": "new"}
    assert code_of(services.enter_space, **into) == "locked"
    assert Participant.objects.here().get(user=cast.stranger).space == elsewhere


def test_a_lockdown_is_told_to_everybody_and_changes_what_they_may(cast: Cast, telling):
    with telling() as told:
        steer(cast, is_locked=True)
    assert told.summary == [("everyone", "space.updated")]
    assert told.messages[0][1]["space"]["is_locked"] is True
    assert told.touched == {"rights"}
    assert told.events[-1]["rights"]["is_locked"] is True


# --- Slow mode, and what is no change ------------------------------------------------------------


@pytest.mark.parametrize("seconds", [1, 9, 31, 299, 301, -10])
def test_slow_mode_knows_some_lengths(cast: Cast, seconds):
    what = {"actor": cast.host, "space": cast.space, "slow_mode_seconds": seconds}
    assert code_of(services.steer_space, **what) == "invalid"


def test_slow_mode_reaches_the_audio_paths_rights(cast: Cast, telling):
    with telling() as told:
        steer(cast, slow_mode_seconds=60)
    assert told.events[-1]["rights"]["slow_mode_seconds"] == 60


def test_what_is_so_already_is_not_told_again(cast: Cast, telling):
    with telling() as told:
        steer(cast, allows_mics=True, is_locked=False, slow_mode_seconds=0)
        steer(cast)
    assert told.events == []


def test_mics_off_costs_the_same_for_any_number_of_listeners(cast: Cast, telling):
    for number in range(5):
        enter(make_user(f"ear{number}"), cast.space)
    with telling() as told:
        steer(cast, allows_mics=False)
    assert len(told.messages) == 2  # the Space, and the one speaker (muted before)
