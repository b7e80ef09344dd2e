"""Naming co-hosts and letting them go."""

import pytest

from accounts.models import User
from spaces import rules, services
from spaces.events import MANAGED
from spaces.models import Invitation, Participant, Role, Space
from tests.factories import make_user
from tests.spaces.cast import Cast, code_of, enter, seat
from timeline.models import Notification, NotificationKind


def id_of(user: User, space: Space) -> str:
    return str(Participant.objects.get(user=user, space=space).pk)


def invite(cast: Cast, user: User) -> Invitation:
    return services.invite_cohost(
        actor=cast.host, space=cast.space, participant_id=id_of(user, cast.space)
    )


def accept(cast: Cast, invitation: Invitation) -> Participant:
    services.accept_invitation(
        actor=invitation.user, space=cast.space, invitation_id=str(invitation.pk)
    )
    return Participant.objects.select_related("space").get(space=cast.space, user=invitation.user)


def test_a_speaker_becomes_a_cohost_on_their_seat_with_the_mic_as_it_was(cast, telling):
    services.set_muted(actor=cast.speaker, space=cast.space, muted=False)
    before = cast.place("speaker")
    invitation = invite(cast, cast.speaker)
    with telling() as told:
        place = accept(cast, invitation)
    assert (place.role, place.cohost_place) == (Role.COHOST, 1)
    assert (place.seat, place.stream, place.is_muted) == (before.seat, before.stream, False)
    assert told.summary == [("everyone", "participant.updated"), (str(place.pk), "you.updated")]
    you = told.messages[1][1]
    assert you["reason"] == "cohost_granted"
    assert you["you"]["is_manager"]
    # What only managers are told reaches the new one as well.
    assert set(MANAGED) <= set(told.events[0]["touched"])


def test_a_listener_who_accepts_gets_a_seat_too(cast):
    place = accept(cast, invite(cast, cast.listener))
    assert (place.role, place.seat, place.cohost_place) == (Role.COHOST, 3, 1)
    assert place.is_muted
    assert rules.can_manage_stage(place)


def test_who_is_not_connected_is_notified(cast):
    place = cast.place("speaker")
    services.lose_connection(participant_id=str(place.pk), connection=place.connection)
    invite(cast, cast.speaker)
    (told,) = Notification.objects.filter(recipient=cast.speaker)
    assert (told.kind, told.actor) == (NotificationKind.COHOST_INVITE, cast.host)


def test_a_third_is_refused_at_the_invitation(cast):
    accept(cast, invite(cast, cast.speaker))
    code = code_of(
        services.invite_cohost,
        actor=cast.host,
        space=cast.space,
        participant_id=id_of(cast.listener, cast.space),
    )
    assert code == "cohosts_full"


def test_a_third_is_refused_at_the_accepting_and_stays_invited(cast):
    late = invite(cast, cast.listener)
    accept(cast, invite(cast, cast.speaker))
    code = code_of(
        services.accept_invitation,
        actor=cast.listener,
        space=cast.space,
        invitation_id=str(late.pk),
    )
    assert code == "cohosts_full"
    assert not cast.place("listener").is_seated
    late.refresh_from_db()
    assert late.status == Invitation.Status.OPEN
    services.remove_cohost(
        actor=cast.host, space=cast.space, participant_id=id_of(cast.cohost, cast.space)
    )
    assert accept(cast, late).cohost_place == 0


def test_a_full_stage_takes_no_listener_as_cohost(cast):
    late = invite(cast, cast.listener)
    for number in range(8):
        seat(make_user(f"filler{number}"), cast.space)
    code = code_of(
        services.accept_invitation,
        actor=cast.listener,
        space=cast.space,
        invitation_id=str(late.pk),
    )
    assert code == "seats_full"


@pytest.mark.parametrize("by", ["host", "cohost"])
def test_a_cohost_who_is_let_go_stays_a_speaker(cast, telling, by):
    services.set_muted(actor=cast.cohost, space=cast.space, muted=False)
    before = cast.place("cohost")
    with telling() as told:
        services.remove_cohost(
            actor=getattr(cast, by), space=cast.space, participant_id=str(before.pk)
        )
    place = cast.place("cohost")
    assert (place.role, place.cohost_place, place.seat) == (Role.SPEAKER, None, before.seat)
    assert not place.is_muted
    assert told.messages[1][1]["reason"] == "cohost_removed"
    assert not told.messages[1][1]["you"]["is_manager"]


def test_who_is_let_go_falls_silent_while_mics_are_off(cast):
    services.set_muted(actor=cast.cohost, space=cast.space, muted=False)
    Space.objects.update(allows_mics=False)
    services.remove_cohost(
        actor=cast.host, space=cast.space, participant_id=id_of(cast.cohost, cast.space)
    )
    assert cast.place("cohost").is_muted


def test_a_cohost_lets_no_other_go(cast):
    accept(cast, invite(cast, cast.speaker))
    code = code_of(
        services.remove_cohost,
        actor=cast.cohost,
        space=cast.space,
        participant_id=id_of(cast.speaker, cast.space),
    )
    assert code == "not_allowed"


def test_a_cohost_comes_back_in_role_and_muted(cast):
    services.set_muted(actor=cast.cohost, space=cast.space, muted=False)
    place = cast.place("cohost")
    services.lose_connection(participant_id=str(place.pk), connection=place.connection)
    back = enter(cast.cohost, cast.space)
    assert (back.role, back.cohost_place, back.is_muted) == (Role.COHOST, 0, True)


def test_a_place_is_free_again_when_its_cohost_leaves(cast):
    services.leave_space(actor=cast.cohost, space=cast.space)
    assert accept(cast, invite(cast, cast.speaker)).cohost_place == 0
