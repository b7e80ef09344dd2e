"""Inviting somebody to speak, and their answer."""

import pytest

from accounts import services as accounts
from accounts.models import User
from core.errors import Invalid
from spaces import rules, services
from spaces.events import Part
from spaces.models import Invitation, Participant, Role, Space, SpeakRequest, WhoCanSpeak
from tests.factories import make_user
from tests.spaces.cast import Cast, code_of, enter, seat
from tests.spaces.factories import make_announced_space, make_space
from timeline.models import Notification, NotificationKind

Status = Invitation.Status


def invite(cast: Cast, who: str = "listener", *, by: str = "host") -> Invitation:
    return services.invite_to_speak(
        actor=getattr(cast, by), space=cast.space, participant_id=str(cast.place(who).pk)
    )


def accept(cast: Cast, invitation: Invitation) -> None:
    services.accept_invitation(
        actor=invitation.user, space=cast.space, invitation_id=str(invitation.pk)
    )


def status_of(invitation: Invitation) -> str:
    return Invitation.objects.get(pk=invitation.pk).status


def notified(user: User) -> list[str]:
    return list(Notification.objects.filter(recipient=user).values_list("kind", flat=True))


def fill_the_stage(space: Space) -> None:
    """Two people are seated besides the host already."""
    for number in range(8):
        seat(make_user(f"filler{number}"), space)


# --- Inviting -------------------------------------------------------------------------------------


def test_who_is_here_is_told_and_the_hosts_see_it(cast, telling):
    with telling() as told:
        invite(cast, by="cohost")
    ((to, message),) = told.messages
    assert to == str(cast.place("listener").pk)
    assert (message["type"], message["reason"]) == ("you.updated", "invited")
    assert message["you"]["invitation"]["role"] == "speaker"
    assert message["you"]["invitation"]["invited_by"] == cast.cohost.display_name
    assert told.events[0]["touched"] == [Part.INVITATIONS]
    assert notified(cast.listener) == []


def test_who_is_not_connected_is_notified(cast):
    services.invite_to_speak(actor=cast.host, space=cast.space, user_id=str(cast.stranger.pk))
    place = cast.place("listener")
    services.lose_connection(participant_id=str(place.pk), connection=place.connection)
    invite(cast)
    assert notified(cast.stranger) == [NotificationKind.SPEAK_INVITE]
    assert notified(cast.listener) == [NotificationKind.SPEAK_INVITE]


def test_nobody_is_invited_twice(cast):
    invite(cast)
    listener = str(cast.place("listener").pk)
    for actor in (cast.host, cast.cohost):
        code = code_of(
            services.invite_to_speak, actor=actor, space=cast.space, participant_id=listener
        )
        assert code == "already_invited"


@pytest.mark.parametrize("named", [{}, {"participant_id": "1", "user_id": "1"}])
def test_one_person_is_named_in_one_way(cast, named):
    with pytest.raises(Invalid):
        services.invite_to_speak(actor=cast.host, space=cast.space, **named)


@pytest.mark.parametrize("standing", ["blocked by the host", "blocks the host", "suspended"])
def test_who_cannot_come_in_does_not_exist(cast, standing):
    match standing:
        case "suspended":
            User.objects.filter(pk=cast.stranger.pk).update(suspended_at="2026-01-01T00:00:00Z")
        case "blocks the host":
            accounts.block(actor=cast.stranger, other=cast.host)
        case _:
            accounts.block(actor=cast.host, other=cast.stranger)
    code = code_of(
        services.invite_to_speak,
        actor=cast.cohost if standing == "blocked by the host" else cast.host,
        space=cast.space,
        user_id=str(cast.stranger.pk),
    )
    assert code == "not_found"


def test_who_was_removed_is_let_in_before_they_are_invited(cast):
    services.leave_space(actor=cast.listener, space=cast.space)
    Participant.objects.filter(user=cast.listener).update(removed_at="2026-01-01T00:00:00Z")
    code = code_of(
        services.invite_to_speak,
        actor=cast.host,
        space=cast.space,
        user_id=str(cast.listener.pk),
    )
    assert code == "removed"


# --- Answering ------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", WhoCanSpeak)
def test_accepting_asks_nobody_whatever_the_choice_of_speakers(cast, choice):
    invitation = invite(cast)
    Space.objects.update(who_can_speak=choice, needs_approval=True)
    accept(cast, invitation)
    place = cast.place("listener")
    assert (place.role, place.seat, place.is_muted) == (Role.SPEAKER, 3, True)
    assert status_of(invitation) == Status.ACCEPTED


def test_accepting_works_while_the_space_is_locked_down(cast):
    invitation = invite(cast)
    Space.objects.update(is_locked=True)
    accept(cast, invitation)
    assert cast.place("listener").is_seated


def test_accepting_answers_an_open_request(cast, telling):
    request = services.request_to_speak(actor=cast.listener, space=cast.space)
    invitation = invite(cast)
    with telling() as told:
        accept(cast, invitation)
    request.refresh_from_db()
    assert request.status == SpeakRequest.Status.APPROVED
    assert Part.REQUESTS in told.events[0]["touched"]
    reasons = [m["reason"] for _, m in told.messages if m["type"] == "you.updated"]
    assert reasons == ["granted"]


def test_a_full_stage_leaves_the_invitation_open(cast):
    invitation = invite(cast)
    fill_the_stage(cast.space)
    code = code_of(
        services.accept_invitation,
        actor=cast.listener,
        space=cast.space,
        invitation_id=str(invitation.pk),
    )
    assert code == "seats_full"
    assert status_of(invitation) == Status.OPEN
    services.leave_seat(actor=cast.speaker, space=cast.space)
    accept(cast, invitation)
    assert cast.place("listener").seat == 2


def test_an_invitation_is_answered_once(cast):
    invitation = invite(cast)
    services.decline_invitation(
        actor=cast.listener, space=cast.space, invitation_id=str(invitation.pk)
    )
    for service, actor in (
        (services.accept_invitation, cast.listener),
        (services.decline_invitation, cast.listener),
        (services.withdraw_invitation, cast.host),
    ):
        code = code_of(service, actor=actor, space=cast.space, invitation_id=str(invitation.pk))
        assert code == "invitation_closed"
    assert not cast.place("listener").is_seated


@pytest.mark.parametrize("how", ["decline", "withdraw"])
def test_the_invited_sees_it_go(cast, telling, how):
    invitation = invite(cast)
    service = services.decline_invitation if how == "decline" else services.withdraw_invitation
    actor = cast.listener if how == "decline" else cast.cohost
    with telling() as told:
        service(actor=actor, space=cast.space, invitation_id=str(invitation.pk))
    ((to, message),) = told.messages
    assert (to, message["reason"]) == (str(cast.place("listener").pk), "invitation_changed")
    assert message["you"]["invitation"] is None
    assert Part.INVITATIONS in told.events[0]["touched"]


def test_somebody_outside_declines(cast):
    invitation = services.invite_to_speak(
        actor=cast.host, space=cast.space, user_id=str(cast.stranger.pk)
    )
    services.decline_invitation(
        actor=cast.stranger, space=cast.space, invitation_id=str(invitation.pk)
    )
    assert status_of(invitation) == Status.DECLINED
    assert notified(cast.stranger) == []


@pytest.mark.parametrize("named", ["0", "x", "9" * 20, "-1", "\x00", "²"])
def test_an_id_of_no_form_is_nobodys_invitation(cast, named):
    for service in (
        services.accept_invitation,
        services.decline_invitation,
        services.withdraw_invitation,
    ):
        assert code_of(service, actor=cast.host, space=cast.space, invitation_id=named) == (
            "not_found"
        )
    code = code_of(services.invite_to_speak, actor=cast.host, space=cast.space, user_id=named)
    assert code == "not_found"


def test_an_invitation_of_another_space_is_not_found_here(cast):
    elsewhere = Participant.objects.get(user=cast.other_host).space
    invitation = services.invite_to_speak(
        actor=cast.other_host, space=elsewhere, user_id=str(cast.listener.pk)
    )
    code = code_of(
        services.accept_invitation,
        actor=cast.listener,
        space=cast.space,
        invitation_id=str(invitation.pk),
    )
    assert code == "not_found"


def test_coming_up_in_another_way_answers_the_invitation(cast):
    invitation = invite(cast)
    seat(cast.listener, cast.space)
    assert status_of(invitation) == Status.ACCEPTED


# --- What an accepted invitation is worth ---------------------------------------------------------


def test_who_accepted_sits_down_again_without_asking(cast):
    Space.objects.update(who_can_speak=WhoCanSpeak.INVITED)
    accept(cast, invite(cast))
    services.leave_seat(actor=cast.listener, space=cast.space)
    place = cast.place("listener")
    assert rules.can_take_seat(place)
    assert not rules.can_request(place)
    assert rules.speaking_rights_of_listeners(place.space)[place.pk].take_seat
    services.take_seat(actor=cast.listener, space=cast.space)
    assert cast.place("listener").is_seated


def test_a_lockdown_holds_for_who_sits_down_again_too(cast):
    accept(cast, invite(cast))
    services.leave_seat(actor=cast.listener, space=cast.space)
    Space.objects.update(is_locked=True)
    assert not rules.can_take_seat(cast.place("listener"))


def test_revoking_the_seat_takes_the_invitation_with_it(cast):
    Space.objects.update(who_can_speak=WhoCanSpeak.INVITED)
    accept(cast, invite(cast))
    services.revoke_seat(
        actor=cast.host, space=cast.space, participant_id=str(cast.place("listener").pk)
    )
    assert not rules.can_take_seat(cast.place("listener"))


def test_an_invitation_is_worth_nothing_in_another_space(cast):
    accept(cast, invite(cast))
    elsewhere = Participant.objects.get(user=cast.other_host).space
    Space.objects.update(who_can_speak=WhoCanSpeak.INVITED)
    elsewhere.refresh_from_db()
    assert not rules.can_take_seat(enter(cast.listener, elsewhere))


# --- Before the start -----------------------------------------------------------------------------


def test_an_invitation_waits_for_the_start(cast):
    space = make_announced_space(cast.stranger)
    invitation = services.invite_to_speak(
        actor=cast.stranger, space=space, user_id=str(cast.listener.pk)
    )
    assert notified(cast.listener) == [NotificationKind.SPEAK_INVITE]
    services.start_space(actor=cast.stranger, space=space)
    space.refresh_from_db()
    enter(cast.listener, space)
    services.accept_invitation(actor=cast.listener, space=space, invitation_id=str(invitation.pk))
    assert Participant.objects.get(space=space, user=cast.listener).seat == 1
    # The unread notification has nothing left to say.
    assert notified(cast.listener) == []


def test_nobody_hears_of_a_draft_before_it_begins(cast):
    space = make_space(cast.stranger)
    services.invite_to_speak(actor=cast.stranger, space=space, user_id=str(cast.listener.pk))
    assert notified(cast.listener) == []
    services.start_space(actor=cast.stranger, space=space)
    cast.listener.following.add(cast.stranger)
    for _ in range(2):
        services.tell_of_live(space_id=space.pk)
    assert notified(cast.listener) == [NotificationKind.SPEAK_INVITE]


def test_only_the_host_invites_before_the_start(cast):
    space = make_announced_space(cast.stranger)
    code = code_of(
        services.invite_to_speak, actor=cast.host, space=space, user_id=str(cast.listener.pk)
    )
    assert code == "not_allowed"


# --- The end of invitations -----------------------------------------------------------------------


def test_a_block_by_the_host_ends_invitations_to_all_their_spaces(cast):
    coming = make_announced_space(cast.host)
    invited = [
        services.invite_to_speak(actor=cast.host, space=space, user_id=str(cast.stranger.pk))
        for space in (cast.space, coming)
    ]
    accounts.block(actor=cast.host, other=cast.stranger)
    assert [status_of(one) for one in invited] == [Status.WITHDRAWN] * 2


def test_the_end_of_the_space_ends_its_invitations(cast):
    invitation = invite(cast)
    services.end_space(actor=cast.host, space=cast.space)
    assert status_of(invitation) == Status.WITHDRAWN
    code = code_of(
        services.invite_to_speak,
        actor=cast.host,
        space=cast.space,
        user_id=str(cast.stranger.pk),
    )
    assert code == "ended"
