"""Asking for the microphone, and the hosts' answer: spaces.services.requests."""

import pytest
from django.conf import settings

from spaces import services
from spaces.models import Participant, Role, SpeakRequest, WhoCanSpeak
from spaces.representations import represent_requests
from tests.factories import make_user
from tests.spaces.cast import code_of, seat

Status = SpeakRequest.Status


@pytest.fixture
def asked(cast):
    """The listener's open request."""
    return services.request_to_speak(actor=cast.listener, space=cast.space)


def status_of(request: SpeakRequest) -> str:
    request.refresh_from_db()
    return request.status


# --- Asking ------------------------------------------------------------------------------------


def test_a_request_is_shown_to_who_asked_and_to_the_hosts(cast, telling):
    with telling() as told:
        request = services.request_to_speak(actor=cast.listener, space=cast.space)
    place = cast.place("listener")
    assert told.summary == [(str(place.pk), "you.updated")]
    assert told.touched == {"requests"}
    ((_, you),) = told.messages
    assert you["reason"] == "request_changed"
    assert you["you"]["request"]["id"] == str(request.pk)
    assert you["you"]["request"]["position"] == 1
    waiting = represent_requests(cast.space)
    assert [(r["id"], r["handle"]) for r in waiting] == [(str(request.pk), "listener")]
    assert told.revisions == []  # who asks is nobody else's business


def test_asking_twice_is_said(cast, asked):
    refused = code_of(services.request_to_speak, actor=cast.listener, space=cast.space)
    assert refused == "already_requested"
    assert status_of(asked) == Status.OPEN


@pytest.mark.parametrize("who", ["host", "cohost", "speaker"])
def test_who_sits_need_not_ask(cast, who):
    refused = code_of(services.request_to_speak, actor=getattr(cast, who), space=cast.space)
    assert refused == "already_seated"


def test_a_host_who_invites_takes_no_requests(cast):
    services.update_space(actor=cast.host, space=cast.space, who_can_speak=WhoCanSpeak.INVITED)
    refused = code_of(services.request_to_speak, actor=cast.listener, space=cast.space)
    assert refused == "not_allowed"


def test_withdrawing_closes_the_request_and_may_be_repeated(cast, asked, telling):
    place = cast.place("listener")
    with telling() as told:
        services.withdraw_request(actor=cast.listener, space=cast.space)
        services.withdraw_request(actor=cast.listener, space=cast.space)
    assert status_of(asked) == Status.WITHDRAWN
    assert told.summary == [(str(place.pk), "you.updated")]
    assert told.touched == {"requests"}
    assert told.messages[0][1]["you"]["request"] is None


# --- Answering ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["host", "cohost"])
def test_approving_gives_a_seat_muted(cast, asked, telling, who):
    with telling() as told:
        services.approve_request(
            actor=getattr(cast, who), space=cast.space, request_id=str(asked.pk)
        )
    place = cast.place("listener")
    assert (place.role, place.seat, place.is_muted) == (Role.SPEAKER, 3, True)
    assert status_of(asked) == Status.APPROVED
    assert asked.decided_by == getattr(cast, who)
    assert told.summary == [
        ("everyone", "participant.updated"),
        (str(place.pk), "you.updated"),
    ]
    assert told.messages[1][1]["reason"] == "granted"
    assert told.touched == {"audience", "requests"}


def test_declining_is_told_to_who_asked_and_they_may_ask_again(cast, asked, telling):
    place = cast.place("listener")
    with telling() as told:
        services.decline_request(actor=cast.host, space=cast.space, request_id=str(asked.pk))
    assert status_of(asked) == Status.DECLINED
    assert told.summary == [(str(place.pk), "you.updated")]
    assert told.touched == {"requests"}
    assert told.messages[0][1]["reason"] == "declined"
    assert not cast.place("listener").is_seated
    services.request_to_speak(actor=cast.listener, space=cast.space)


ANSWERS = [services.approve_request, services.decline_request]


@pytest.mark.parametrize("second", ANSWERS)
@pytest.mark.parametrize("first", ANSWERS)
def test_a_request_is_answered_once(cast, asked, first, second):
    first(actor=cast.host, space=cast.space, request_id=str(asked.pk))
    refused = code_of(second, actor=cast.cohost, space=cast.space, request_id=str(asked.pk))
    assert refused == "request_closed"


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_to_an_old_request_leaves_the_new_one_open(cast, asked, answer):
    services.withdraw_request(actor=cast.listener, space=cast.space)
    new = services.request_to_speak(actor=cast.listener, space=cast.space)
    refused = code_of(answer, actor=cast.host, space=cast.space, request_id=str(asked.pk))
    assert refused == "request_closed"
    assert status_of(new) == Status.OPEN


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("name", ["", "x", "-1", "9" * 20, "0"])
def test_an_unknown_request_is_not_found(cast, answer, name):
    assert code_of(answer, actor=cast.host, space=cast.space, request_id=name) == "not_found"


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_request_of_another_space_is_not_found(cast, asked, answer):
    elsewhere = Participant.objects.get(user=cast.other_host).space
    refused = code_of(answer, actor=cast.other_host, space=elsewhere, request_id=str(asked.pk))
    assert refused == "not_found"
    assert status_of(asked) == Status.OPEN


def test_a_full_stage_leaves_the_request_open(cast, asked):
    for number in range(settings.SPACES_MAX_SPEAKERS - 3):
        seat(make_user(f"filler{number}"), cast.space)
    refused = code_of(
        services.approve_request, actor=cast.host, space=cast.space, request_id=str(asked.pk)
    )
    assert refused == "seats_full"
    assert status_of(asked) == Status.OPEN


def test_leaving_takes_the_request_along(cast, asked, telling):
    with telling() as told:
        services.leave_space(actor=cast.listener, space=cast.space)
    assert status_of(asked) == Status.WITHDRAWN
    assert told.summary == []
    assert told.touched == {"audience", "requests"}
