"""Asking for the microphone, and the hosts' answer: spaces.services.requests."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import DomainError
from spaces import services
from spaces.models import Participant, Role, SpeakRequest, WhoCanSpeak
from spaces.representations import represent_requests
from tests.factories import make_user
from tests.spaces.cast import code_of, connection_of, enter, seat
from timeline.models import Notification, NotificationKind

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


def test_a_question_is_one_cleaned_line(cast):
    asked = services.request_to_speak(
        actor=cast.listener, space=cast.space, question="  Why\n\u202eso\x00?  "
    )
    assert status_of(asked) == Status.OPEN
    assert asked.question == "Why so?"
    assert represent_requests(cast.space)[0]["question"] == "Why so?"


def test_a_question_has_a_limit(cast):
    ask = {"actor": cast.listener, "space": cast.space}
    assert code_of(services.request_to_speak, **ask, question="x" * 141) == "invalid"
    assert services.request_to_speak(**ask, question="x" * 140).question == "x" * 140


# --- How soon again ----------------------------------------------------------------------------


def decline(cast, **more):
    services.decline_request(actor=cast.host, space=cast.space, **more)


@pytest.mark.parametrize(("seconds", "expected"), [(0, 60), (59, 1), (59.5, 1)])
def test_after_a_decline_one_waits_and_is_told_how_long(cast, asked, seconds, expected):
    decline(cast, request_id=str(asked.pk))
    asked.refresh_from_db()
    with (
        time_machine.travel(asked.decided_at + timedelta(seconds=seconds), tick=False),
        pytest.raises(DomainError, match=rf"\b{expected} second") as refused,
    ):
        services.request_to_speak(actor=cast.listener, space=cast.space)
    assert refused.value.code == "asked_too_soon"


def test_after_the_pause_one_may_ask_again(cast, asked):
    decline(cast, request_id=str(asked.pk))
    asked.refresh_from_db()
    with time_machine.travel(asked.decided_at + timedelta(seconds=60), tick=False):
        services.request_to_speak(actor=cast.listener, space=cast.space)


def test_coming_in_again_is_no_way_around_the_pause(cast, asked):
    decline(cast, request_id=str(asked.pk))
    services.leave_space(actor=cast.listener, space=cast.space)
    enter(cast.listener, cast.space)
    refused = code_of(services.request_to_speak, actor=cast.listener, space=cast.space)
    assert refused == "asked_too_soon"


def test_withdrawing_needs_no_pause(cast, asked):
    services.withdraw_request(actor=cast.listener, space=cast.space)
    services.request_to_speak(actor=cast.listener, space=cast.space)


def test_slow_mode_spaces_requests_out(cast, asked):
    services.steer_space(actor=cast.host, space=cast.space, slow_mode_seconds=30)
    services.withdraw_request(actor=cast.listener, space=cast.space)
    with time_machine.travel(asked.created_at + timedelta(seconds=20), tick=False):
        with pytest.raises(DomainError, match=r"\b10 seconds") as refused:
            services.request_to_speak(actor=cast.listener, space=cast.space)
        assert refused.value.code == "slow_down"
    with time_machine.travel(asked.created_at + timedelta(seconds=30), tick=False):
        services.request_to_speak(actor=cast.listener, space=cast.space)


def test_in_a_lockdown_nobody_asks_or_sits_down(cast):
    services.update_space(actor=cast.host, space=cast.space, needs_approval=False)
    services.steer_space(actor=cast.host, space=cast.space, is_locked=True)
    for service in (services.request_to_speak, services.take_seat):
        assert code_of(service, actor=cast.listener, space=cast.space) == "locked"


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


def test_declining_is_told_to_who_asked(cast, asked, telling):
    place = cast.place("listener")
    with telling() as told:
        services.decline_request(actor=cast.host, space=cast.space, request_id=str(asked.pk))
    assert status_of(asked) == Status.DECLINED
    assert told.summary == [(str(place.pk), "you.updated")]
    assert told.touched == {"requests"}
    assert told.messages[0][1]["reason"] == "declined"
    assert not cast.place("listener").is_seated


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


# --- The whole line ----------------------------------------------------------------------------


def line_of(cast, length: int, name: str = "asker") -> list[SpeakRequest]:
    """So many people who have come in and ask."""
    people = [make_user(f"{name}{number}") for number in range(length)]
    for person in people:
        enter(person, cast.space)
    return [services.request_to_speak(actor=person, space=cast.space) for person in people]


def test_declining_all_empties_the_line_and_tells_everybody(cast, asked, telling):
    line = [asked, *line_of(cast, 2)]
    with telling() as told:
        count = services.decline_all_requests(actor=cast.cohost, space=cast.space)
    assert count == 3
    assert {status_of(request) for request in line} == {Status.DECLINED}
    assert {request.decided_by for request in line} == {cast.cohost}
    assert {to for to, _ in told.messages} == {str(request.participant_id) for request in line}
    assert {message["reason"] for _, message in told.messages} == {"declined"}
    assert told.messages[0][1]["you"]["request"] is None
    assert told.touched == {"requests"}
    refused = code_of(services.request_to_speak, actor=cast.listener, space=cast.space)
    assert refused == "asked_too_soon"


def test_declining_nobody_tells_nobody(cast, telling):
    with telling() as told:
        assert services.decline_all_requests(actor=cast.host, space=cast.space) == 0
    assert told.events == []


def test_who_has_lost_their_connection_is_notified(cast, asked):
    services.lose_connection(
        participant_id=str(asked.participant_id), connection=connection_of(cast.listener)
    )
    services.decline_all_requests(actor=cast.host, space=cast.space)
    told = Notification.objects.get(recipient=cast.listener)
    assert told.kind == NotificationKind.SPEAK_DECISION


def test_a_long_line_costs_as_much_as_a_short_one(cast, django_assert_num_queries):
    line_of(cast, 1)
    with CaptureQueriesContext(connection) as short:
        services.decline_all_requests(actor=cast.host, space=cast.space)
    line_of(cast, 30, "late")
    with django_assert_num_queries(len(short)):
        assert services.decline_all_requests(actor=cast.host, space=cast.space) == 30


# --- Another choice of speakers ----------------------------------------------------------------


def test_who_may_not_ask_any_more_leaves_the_line(cast, asked, telling):
    fan = make_user("fan")
    fan.following.add(cast.host)
    enter(fan, cast.space)
    asks_on = services.request_to_speak(actor=fan, space=cast.space)
    with telling() as told:
        services.update_space(
            actor=cast.host, space=cast.space, who_can_speak=WhoCanSpeak.FOLLOWERS
        )
    assert (status_of(asked), status_of(asks_on)) == (Status.WITHDRAWN, Status.OPEN)
    assert told.summary == [
        ("everyone", "space.updated"),
        (str(asked.participant_id), "you.updated"),
    ]
    you = told.messages[1][1]
    assert (you["reason"], you["you"]["can_request"]) == ("request_changed", False)
    assert told.touched == {"requests", "rights"}


def test_a_changed_choice_closes_nothing_for_a_lockdown(cast, asked):
    services.steer_space(actor=cast.host, space=cast.space, is_locked=True)
    services.update_space(actor=cast.host, space=cast.space, needs_approval=False)
    assert status_of(asked) == Status.OPEN


def test_a_changed_choice_holds_at_once(cast):
    services.update_space(actor=cast.host, space=cast.space, needs_approval=False)
    services.take_seat(actor=cast.listener, space=cast.space)
    services.leave_seat(actor=cast.listener, space=cast.space)
    services.update_space(actor=cast.host, space=cast.space, who_can_speak=WhoCanSpeak.INVITED)
    assert code_of(services.take_seat, actor=cast.listener, space=cast.space) == "not_allowed"
    assert cast.place("speaker").is_seated  # who is up stays


def test_another_name_moves_no_request(cast, asked, telling):
    with telling() as told:
        services.update_space(actor=cast.host, space=cast.space, title="Another name")
    assert told.touched == set()
    assert status_of(asked) == Status.OPEN
