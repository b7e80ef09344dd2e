"""Handing a Space over: spaces.services.handover, by the host's own wish."""

import pytest

from accounts import services as accounts
from accounts.models import User
from spaces import rules, services
from spaces.events import MANAGED, Part
from spaces.models import Invitation, Participant, Role, Space
from tests.spaces.cast import Cast, code_of, enter


def hand_over(cast: Cast, who: str, *, by: str = "host") -> None:
    services.hand_over(
        actor=getattr(cast, by), space=cast.space, participant_id=str(cast.place(who).pk)
    )


def refusal(cast: Cast, who: str) -> str:
    return code_of(
        services.hand_over,
        actor=cast.host,
        space=cast.space,
        participant_id=str(cast.place(who).pk),
    )


def sound_of(cast: Cast) -> dict[str, tuple]:
    """What the audio path knows of each seat."""
    return {
        p.user.handle: (p.seat, p.stream, p.is_muted)
        for p in cast.space.participants.seated().select_related("user")
    }


def appoint(cast: Cast, who: str) -> None:
    """Make the second co-host."""
    Participant.objects.filter(pk=cast.place(who).pk).update(role=Role.COHOST, cohost_place=1)


@pytest.fixture
def talking(cast: Cast) -> Cast:
    """Everybody on the stage has a stream and an open mic."""
    for who in ("host", "cohost", "speaker"):
        place = cast.place(who)
        user = getattr(cast, who)
        connection = place.connection
        services.open_stream(actor=user, space=cast.space, connection=connection)
        services.set_muted(actor=user, space=cast.space, muted=False)
    return cast


@pytest.mark.parametrize("who", ["cohost", "speaker"])
def test_hosting_moves_and_nobodys_sound_does(talking, who):
    cast, before = talking, sound_of(talking)
    hand_over(cast, who)
    space = Space.objects.get(pk=cast.space.pk)
    assert space.host == getattr(cast, who)
    assert space.created_by == cast.host
    assert cast.place(who).role == Role.HOST
    assert cast.place("host").role == Role.COHOST
    assert sound_of(cast) == before


def test_the_old_host_gets_the_place_that_the_new_one_leaves(cast):
    appoint(cast, "speaker")
    hand_over(cast, "cohost")
    places = {who: cast.place(who) for who in ("host", "cohost", "speaker")}
    assert {who: (p.role, p.cohost_place) for who, p in places.items()} == {
        "host": (Role.COHOST, 0),
        "cohost": (Role.HOST, None),
        "speaker": (Role.COHOST, 1),
    }


def test_with_both_places_taken_the_old_host_is_a_speaker(cast):
    for who, seat in (("speaker", None), ("listener", 3)):
        appoint(cast, who) if seat is None else Participant.objects.filter(
            pk=cast.place(who).pk
        ).update(role=Role.SPEAKER, seat=seat)
    hand_over(cast, "listener")
    old = cast.place("host")
    assert (old.role, old.cohost_place, old.seat) == (Role.SPEAKER, None, 0)
    assert not rules.can_manage_stage(old)


def test_a_former_host_without_a_place_falls_silent_while_mics_are_off(talking):
    cast = talking
    appoint(cast, "cohost")
    Participant.objects.filter(pk=cast.place("listener").pk).update(
        role=Role.COHOST, cohost_place=0, seat=3
    )
    Space.objects.update(allows_mics=False)
    hand_over(cast, "speaker")
    assert cast.place("host").is_muted


def test_everybody_is_told_once_and_both_know_why(cast, telling):
    with telling() as told:
        hand_over(cast, "speaker")
    old, new = str(cast.place("host").pk), str(cast.place("speaker").pk)
    assert told.summary == [
        ("everyone", "participant.updated"),
        ("everyone", "participant.updated"),
        ("everyone", "space.updated"),
        (new, "you.updated"),
        (old, "you.updated"),
    ]
    messages = [message for _, message in told.messages]
    assert [m["participant"]["role"] for m in messages[:2]] == ["cohost", "host"]
    assert messages[2]["space"]["host_id"] == str(cast.speaker.pk)
    assert [m["reason"] for m in messages[3:]] == ["hosting_received", "hosting_given"]
    assert all(m["you"]["is_manager"] for m in messages[3:])
    (event,) = [event for event in told.events if event["messages"]]
    assert {*MANAGED, Part.RIGHTS} <= set(event["touched"])


def test_the_new_host_leads_at_once_and_the_old_one_no_longer(cast):
    """Through Spaces as they were read before: a socket holds one for hours."""
    stale = Space.objects.select_related("host").get(pk=cast.space.pk)
    hand_over(cast, "speaker")
    for service, more in (
        (services.update_space, {"title": "Mine"}),
        (services.end_space, {}),
        (services.hand_over, {"participant_id": str(cast.place("speaker").pk)}),
    ):
        assert code_of(service, actor=cast.host, space=stale, **more) == "not_allowed"
    services.update_space(actor=cast.speaker, space=stale, title="Ours")
    services.end_space(actor=cast.speaker, space=stale)
    assert Space.objects.get(pk=cast.space.pk).has_ended


def test_who_cannot_host_is_not_handed_a_space(cast, settings):
    User.objects.filter(pk=cast.speaker.pk).update(is_protected=True)
    assert refusal(cast, "speaker") == "not_allowed"
    settings.SPACES_HOST_MIN_FOLLOWERS = 1
    assert refusal(cast, "cohost") == "not_allowed"
    assert Space.objects.get(pk=cast.space.pk).host == cast.host


def test_who_is_away_is_not_handed_a_space(cast):
    place = cast.place("speaker")
    services.lose_connection(participant_id=str(place.pk), connection=place.connection)
    assert refusal(cast, "speaker") == "not_allowed"


def test_who_has_blocked_the_host_is_not_handed_their_space(cast):
    accounts.block(actor=cast.speaker, other=cast.host)
    assert refusal(cast, "speaker") == "not_allowed"


def test_whom_the_new_host_has_blocked_is_out(cast, telling):
    accounts.block(actor=cast.speaker, other=cast.listener)
    accounts.block(actor=cast.speaker, other=cast.cohost)
    gone = {str(cast.place(who).pk) for who in ("cohost", "listener")}
    with telling() as told:
        hand_over(cast, "speaker")
    assert set(told.events[-1]["expelled"]) == gone
    assert cast.place("cohost").left_at is not None
    assert cast.place("listener").left_at is not None


def test_a_new_host_holds_no_invitation_to_less(cast):
    invitation = services.invite_cohost(
        actor=cast.host, space=cast.space, participant_id=str(cast.place("speaker").pk)
    )
    hand_over(cast, "speaker")
    code = code_of(
        services.accept_invitation,
        actor=cast.speaker,
        space=cast.space,
        invitation_id=str(invitation.pk),
    )
    assert code == "invitation_closed"
    assert cast.place("speaker").role == Role.HOST
    invitation.refresh_from_db()
    assert invitation.status == Invitation.Status.WITHDRAWN


def test_both_come_back_in_role_and_muted(cast):
    hand_over(cast, "speaker")
    for who, role in (("host", Role.COHOST), ("speaker", Role.HOST)):
        place = cast.place(who)
        services.set_muted(actor=getattr(cast, who), space=cast.space, muted=False)
        services.lose_connection(participant_id=str(place.pk), connection=place.connection)
        back = enter(getattr(cast, who), cast.space)
        assert (back.role, back.seat, back.is_muted) == (role, place.seat, True)


def test_a_former_host_may_go_and_host_elsewhere(cast):
    hand_over(cast, "speaker")
    services.start_space(
        actor=cast.host, space=services.create_space(actor=cast.host, title="Another")
    )
    assert Space.objects.live().filter(host=cast.host).count() == 1


def test_a_space_goes_back_and_forth(cast):
    hand_over(cast, "speaker")
    hand_over(cast, "host", by="speaker")
    assert Space.objects.get(pk=cast.space.pk).host == cast.host
    assert cast.place("speaker").role == Role.COHOST
