"""Sitting down, the microphone, getting up: spaces.services.seats."""

import pytest
from django.conf import settings

from spaces import services
from spaces.models import Participant, Role, Space, SpeakRequest, Stream, WhoCanSpeak
from tests.factories import make_user
from tests.spaces.cast import code_of, connection_of, enter, seat


@pytest.fixture
def open_stage(cast):
    """The cast's Space, where everybody may sit down without asking."""
    services.update_space(actor=cast.host, space=cast.space, needs_approval=False)
    return cast


def fill_seats(space: Space) -> None:
    for number in range(settings.SPACES_MAX_SPEAKERS - space.participants.seated().count()):
        seat(make_user(f"filler{number}"), space)


# --- Sitting down ------------------------------------------------------------------------------


def test_take_seat_gives_the_lowest_free_one_muted(open_stage, telling):
    cast = open_stage
    services.leave_seat(actor=cast.cohost, space=cast.space)
    with telling() as told:
        services.take_seat(actor=cast.listener, space=cast.space)
    place = cast.place("listener")
    assert (place.seat, place.role, place.is_muted, place.stream) == (1, Role.SPEAKER, True, 0)
    assert place.seated_at
    assert place.was_speaker
    assert told.summary == [
        ("everyone", "participant.updated"),
        (str(place.pk), "you.updated"),
    ]
    (_, updated), (_, you) = told.messages
    assert updated["participant"]["seat"] == 1
    assert (you["reason"], you["you"]["role"]) == ("granted", "speaker")
    assert told.touched == {"audience"}  # one listener fewer
    assert [seat[1] for seat in told.events[0]["rights"]["seats"]] == [0, 1, 2]


def test_take_seat_answers_an_open_request(open_stage, telling):
    cast = open_stage
    services.request_to_speak(actor=cast.listener, space=cast.space)
    with telling() as told:
        services.take_seat(actor=cast.listener, space=cast.space)
    assert told.touched == {"audience", "requests"}
    assert SpeakRequest.objects.latest("pk").status == SpeakRequest.Status.APPROVED


def test_take_seat_is_for_whom_the_host_lets_up_without_asking(cast):
    assert code_of(services.take_seat, actor=cast.listener, space=cast.space) == "not_allowed"
    assert not cast.place("listener").is_seated


def test_take_seat_twice_is_said(open_stage):
    cast = open_stage
    assert code_of(services.take_seat, actor=cast.speaker, space=cast.space) == "already_seated"


def test_a_full_stage_takes_nobody_more(open_stage):
    cast = open_stage
    fill_seats(cast.space)
    assert code_of(services.take_seat, actor=cast.listener, space=cast.space) == "seats_full"
    assert not cast.place("listener").is_seated
    assert cast.space.participants.seated().count() == settings.SPACES_MAX_SPEAKERS


def test_a_seat_that_was_left_is_given_again(open_stage):
    cast = open_stage
    fill_seats(cast.space)
    freed = cast.place("speaker").seat
    services.leave_seat(actor=cast.speaker, space=cast.space)
    services.take_seat(actor=cast.listener, space=cast.space)
    assert cast.place("listener").seat == freed


# --- Getting up --------------------------------------------------------------------------------


def test_leave_seat_makes_a_speaker_listen(cast, telling):
    place = cast.place("speaker")
    with telling() as told:
        services.leave_seat(actor=cast.speaker, space=cast.space)
    place.refresh_from_db()
    assert (place.seat, place.role, place.is_muted) == (None, Role.LISTENER, True)
    assert place.left_at is None
    assert told.summary == [
        ("everyone", "participant.removed"),
        (str(place.pk), "you.updated"),
    ]
    assert told.messages[1][1]["reason"] == "left_seat"
    assert told.touched == {"audience"}


@pytest.mark.parametrize(("who", "code"), [("host", "not_allowed"), ("listener", "not_seated")])
def test_leave_seat_refuses(cast, who, code):
    assert code_of(services.leave_seat, actor=getattr(cast, who), space=cast.space) == code


def test_revoke_seat_takes_the_right_before_it_returns(cast, telling):
    place = cast.place("speaker")
    with telling() as told:
        services.revoke_seat(actor=cast.host, space=cast.space, participant_id=str(place.pk))
    assert told.summary == [
        ("everyone", "participant.removed"),
        (str(place.pk), "you.updated"),
    ]
    assert told.messages[1][1]["reason"] == "revoked"
    assert str(place.pk) not in {seat[0] for seat in told.events[0]["rights"]["seats"]}


@pytest.mark.parametrize(
    ("actor", "target", "code"),
    [
        ("host", "host", "not_allowed"),
        ("cohost", "host", "not_allowed"),
        ("cohost", "cohost", "not_allowed"),
        ("host", "listener", "not_seated"),
    ],
)
def test_revoke_seat_refuses(cast, actor, target, code):
    refused = code_of(
        services.revoke_seat,
        actor=getattr(cast, actor),
        space=cast.space,
        participant_id=str(cast.place(target).pk),
    )
    assert refused == code


def test_the_host_may_revoke_a_cohost(cast):
    services.revoke_seat(
        actor=cast.host, space=cast.space, participant_id=str(cast.place("cohost").pk)
    )
    assert cast.place("cohost").role == Role.LISTENER


@pytest.mark.parametrize("service", [services.revoke_seat, services.mute_participant])
@pytest.mark.parametrize("name", ["", "x", "-1", "1.5", "9" * 20, "\x00"])
def test_a_target_of_no_form_is_not_found(cast, service, name):
    refused = code_of(service, actor=cast.host, space=cast.space, participant_id=name)
    assert refused == "not_found"


@pytest.mark.parametrize("service", [services.revoke_seat, services.mute_participant])
def test_a_target_in_another_space_is_not_found(cast, service):
    elsewhere = Participant.objects.get(user=cast.other_host)
    refused = code_of(service, actor=cast.host, space=cast.space, participant_id=str(elsewhere.pk))
    assert refused == "not_found"


# --- The microphone ----------------------------------------------------------------------------


def test_opening_and_muting_is_told_with_the_rights(cast, telling):
    place = cast.place("speaker")
    for muted, reason in ((False, "unmuted"), (True, "muted")):
        with telling() as told:
            services.set_muted(actor=cast.speaker, space=cast.space, muted=muted)
        place.refresh_from_db()
        assert place.is_muted is muted
        assert told.summary == [
            ("everyone", "participant.updated"),
            (str(place.pk), "you.updated"),
        ]
        assert told.messages[0][1]["participant"]["is_muted"] is muted
        assert told.messages[1][1]["reason"] == reason
        rights = {seat[0]: seat[3] for seat in told.events[0]["rights"]["seats"]}
        assert rights[str(place.pk)] is muted


def test_saying_it_twice_changes_and_announces_nothing(cast, telling):
    services.set_muted(actor=cast.speaker, space=cast.space, muted=False)
    with telling() as told:
        services.set_muted(actor=cast.speaker, space=cast.space, muted=False)
    assert told.events == []


def test_muting_somebody_lets_them_unmute(cast, telling):
    services.set_muted(actor=cast.speaker, space=cast.space, muted=False)
    place = cast.place("speaker")
    with telling() as told:
        services.mute_participant(actor=cast.cohost, space=cast.space, participant_id=str(place.pk))
    assert cast.place("speaker").is_muted
    assert told.summary == [
        ("everyone", "participant.updated"),
        (str(place.pk), "you.updated"),
    ]
    assert told.messages[1][1]["reason"] == "muted_by_host"
    services.set_muted(actor=cast.speaker, space=cast.space, muted=False)
    assert not cast.place("speaker").is_muted


def test_muting_the_muted_announces_nothing(cast, telling):
    with telling() as told:
        services.mute_participant(
            actor=cast.host, space=cast.space, participant_id=str(cast.place("speaker").pk)
        )
    assert told.events == []


def test_nobody_mutes_a_listener(cast):
    refused = code_of(
        services.mute_participant,
        actor=cast.host,
        space=cast.space,
        participant_id=str(cast.place("listener").pk),
    )
    assert refused == "not_seated"


# --- Streams -----------------------------------------------------------------------------------


def test_open_stream_counts_for_the_whole_space(cast, telling):
    with telling() as told:
        streams = [
            services.open_stream(actor=actor, space=cast.space, connection=connection_of(actor))
            for actor in (cast.host, cast.speaker, cast.host)
        ]
    assert streams == [1, 2, 3]
    assert (cast.place("host").stream, cast.place("speaker").stream) == (3, 2)
    assert told.summary == [("everyone", "participant.updated")] * 3


def test_streams_wrap_and_leave_zero_out(cast):
    Space.objects.filter(pk=cast.space.pk).update(last_stream=65534)
    open_stream = [
        services.open_stream(actor=cast.host, space=cast.space, connection=connection_of(cast.host))
        for _ in range(2)
    ]
    assert open_stream == [65535, 1]


def test_what_a_stream_carried_stays_its_speakers_when_its_number_comes_again(cast):
    older = Stream.objects.create(space=cast.space, number=1, user=cast.speaker, seat=2, zero_ms=7)
    services.open_stream(actor=cast.host, space=cast.space, connection=connection_of(cast.host))
    older.refresh_from_db()
    assert (older.user, older.zero_ms) == (cast.speaker, 7)
    assert older.number > 0xFFFF
    newer = Stream.objects.get(space=cast.space, number=1)
    assert (newer.user, newer.zero_ms) == (cast.host, None)


def test_a_connection_that_lost_the_person_opens_no_stream(cast):
    refused = code_of(
        services.open_stream, actor=cast.speaker, space=cast.space, connection="an older one"
    )
    assert refused == "superseded"


def test_a_listener_opens_no_stream(cast):
    refused = code_of(
        services.open_stream,
        actor=cast.listener,
        space=cast.space,
        connection=connection_of(cast.listener),
    )
    assert refused == "not_seated"


# --- Who may sit down --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who_can_speak", "needs_approval", "code"),
    [
        (WhoCanSpeak.EVERYONE, False, None),
        (WhoCanSpeak.EVERYONE, True, "not_allowed"),
        (WhoCanSpeak.FOLLOWED, False, "not_allowed"),
        (WhoCanSpeak.FOLLOWERS, False, "not_allowed"),
        (WhoCanSpeak.INVITED, False, "not_allowed"),
    ],
)
def test_the_choice_of_speakers_holds_for_someone_unrelated(
    cast, who_can_speak, needs_approval, code
):
    services.update_space(
        actor=cast.host,
        space=cast.space,
        who_can_speak=who_can_speak,
        needs_approval=needs_approval,
    )
    if code:
        assert code_of(services.take_seat, actor=cast.listener, space=cast.space) == code
    else:
        services.take_seat(actor=cast.listener, space=cast.space)
    assert cast.place("listener").is_seated is (code is None)


def test_places_are_kept_apart_between_spaces(cast):
    """Somebody seated elsewhere has no say here."""
    enter(cast.stranger, cast.space)
    refused = code_of(services.set_muted, actor=cast.other_host, space=cast.space, muted=False)
    assert refused == "not_allowed"
