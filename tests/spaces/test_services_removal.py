"""Taking out for good, letting back in, blocking from within: spaces.services.removal."""

import pytest
from django.urls import reverse

from accounts import services as accounts
from accounts.models import Block
from spaces import services
from spaces.models import Invitation, Participant, Role, SpeakRequest
from spaces.representations import represent_removed, represent_state
from tests.factories import make_user
from tests.races import at_once
from tests.spaces.cast import Cast, code_of, enter, seat
from tests.spaces.factories import make_live_space


def remove(cast: Cast, who: str, by: str = "host") -> None:
    services.remove_person(
        actor=getattr(cast, by), space=cast.space, participant_id=str(cast.place(who).pk)
    )


def come_back(cast: Cast, who: str) -> dict[str, object]:
    return {"actor": getattr(cast, who), "space": cast.space, "connection": "another"}


# --- Removed -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["cohost", "speaker", "listener"])
def test_who_is_removed_is_out_and_every_socket_closed(cast: Cast, who, telling):
    place = cast.place(who)
    with telling() as told:
        remove(cast, who)
    after = cast.place(who)
    assert (after.seat, after.role, after.connection) == (None, Role.LISTENER, "")
    assert after.left_at is not None
    assert after.removed_at is not None
    assert [event["expelled"] for event in told.events] == [[str(place.pk)]]
    # A listener had no rights to lose: then none are announced.
    rights = told.events[-1]["rights"] or {"seats": []}
    assert str(place.pk) not in {seat[0] for seat in rights["seats"]}
    assert "removed" in told.touched


@pytest.mark.parametrize("who", ["cohost", "speaker", "listener"])
def test_who_was_removed_comes_in_by_no_connection(cast: Cast, who):
    remove(cast, who)
    assert code_of(services.enter_space, **come_back(cast, who)) == "removed"
    assert not Participant.objects.here().filter(user=getattr(cast, who)).exists()


EVERYTHING = [
    (services.request_to_speak, {}),
    (services.take_seat, {}),
    (services.set_muted, {"muted": False}),
    (services.open_stream, {"connection": "another"}),
    (services.mute_everyone, {}),
    (services.steer_space, {"is_locked": True}),
    (services.decline_all_requests, {}),
    (services.accept_invitation, {"invitation_id": "1"}),
]


@pytest.mark.parametrize(("service", "more"), EVERYTHING)
def test_who_was_removed_does_nothing_here(cast: Cast, service, more):
    remove(cast, "cohost")
    assert code_of(service, actor=cast.cohost, space=cast.space, **more) == "not_allowed"


def test_who_was_removed_is_told_as_much_as_a_guest(cast: Cast):
    remove(cast, "cohost")
    state = represent_state(cast.space, None)
    assert not {"requests", "invitations", "removed", "talk"} & state.keys()


def test_what_they_asked_and_were_asked_is_gone(cast: Cast):
    request = services.request_to_speak(actor=cast.listener, space=cast.space)
    invitation = services.invite_to_speak(
        actor=cast.host, space=cast.space, participant_id=str(cast.place("listener").pk)
    )
    remove(cast, "listener")
    request.refresh_from_db()
    invitation.refresh_from_db()
    assert request.status == SpeakRequest.Status.WITHDRAWN
    assert invitation.status == Invitation.Status.WITHDRAWN
    again = {"actor": cast.host, "space": cast.space, "user_id": str(cast.listener.pk)}
    assert code_of(services.invite_to_speak, **again) == "removed"


def test_leaving_first_is_no_way_out(cast: Cast):
    place = str(cast.place("listener").pk)
    services.leave_space(actor=cast.listener, space=cast.space)
    services.remove_person(actor=cast.host, space=cast.space, participant_id=place)
    assert code_of(services.enter_space, **come_back(cast, "listener")) == "removed"


def test_removing_twice_changes_nothing(cast: Cast, telling):
    remove(cast, "speaker")
    with telling() as told:
        remove(cast, "speaker")
    assert told.events == []


def test_removal_is_of_this_space_alone(cast: Cast):
    remove(cast, "speaker")
    elsewhere = Participant.objects.get(user=cast.other_host).space
    assert not enter(cast.speaker, elsewhere).is_seated


@pytest.mark.parametrize("service", [services.remove_person, services.readmit_person])
@pytest.mark.parametrize("name", ["", "x", "-1", "9" * 20, "0"])
def test_an_unknown_person_is_not_found(cast: Cast, service, name):
    whom = {"actor": cast.host, "space": cast.space, "participant_id": name}
    assert code_of(service, **whom) == "not_found"


def test_somebody_of_another_space_is_not_found(cast: Cast):
    place = str(Participant.objects.get(user=cast.other_host).pk)
    whom = {"actor": cast.host, "space": cast.space, "participant_id": place}
    assert code_of(services.remove_person, **whom) == "not_found"


def test_who_stands_in_removes_a_speaker_but_not_the_host(cast: Cast):
    Participant.objects.filter(pk=cast.place("cohost").pk).delete()
    Participant.objects.filter(pk=cast.place("speaker").pk).update(is_acting=True)
    remove(cast, "listener", by="speaker")
    whom = {"actor": cast.speaker, "space": cast.space}
    for other in ("host", "speaker"):
        place = str(cast.place(other).pk)
        assert code_of(services.remove_person, participant_id=place, **whom) == "not_allowed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("comes_back", [False, True])
def test_nobody_gets_past_a_removal_of_the_same_moment(comes_back):
    host, guest = make_user("host"), make_user("guest")
    space = make_live_space(host)
    place = seat(guest, space) if comes_back else enter(guest, space)
    answers = at_once(
        lambda: services.remove_person(actor=host, space=space, participant_id=str(place.pk)),
        lambda: services.enter_space(actor=guest, space=space, connection="new"),
    )
    assert answers["ok"] + answers["removed"] == 2
    assert not Participant.objects.here().filter(user=guest).exists()


# --- Let back in ---------------------------------------------------------------------------------


def test_who_is_let_back_in_comes_as_a_listener(cast: Cast, telling):
    remove(cast, "speaker")
    assert [one["handle"] for one in represent_removed(cast.space)] == ["speaker"]
    with telling() as told:
        services.readmit_person(
            actor=cast.cohost, space=cast.space, participant_id=str(cast.place("speaker").pk)
        )
    assert told.touched == {"removed"}
    assert represent_removed(cast.space) == []
    assert not enter(cast.speaker, cast.space).is_seated


# --- The page ------------------------------------------------------------------------------------


def test_the_page_says_that_one_was_removed_and_offers_nothing(cast: Cast, client):
    remove(cast, "listener")
    client.force_login(cast.listener)
    page = client.get(reverse("space", args=[cast.space.public_id])).content.decode()
    assert "A host removed you from this Space." in page
    assert 'data-action="listen"' not in page
    assert "<space-stage" not in page


def test_the_page_says_that_a_space_is_locked(cast: Cast, client):
    words = "nobody new can come in for now"
    address = reverse("space", args=[cast.space.public_id])
    assert words not in client.get(address).content.decode()
    services.steer_space(actor=cast.host, space=cast.space, is_locked=True)
    assert words in client.get(address).content.decode()
    client.force_login(cast.listener)
    assert words not in client.get(address).content.decode()


# --- Blocked from within -------------------------------------------------------------------------


def block(cast: Cast, by: str, whom: str) -> None:
    services.block_person(
        actor=getattr(cast, by), space=cast.space, participant_id=str(cast.place(whom).pk)
    )


@pytest.mark.parametrize("by", ["host", "cohost", "listener", "stranger"])
def test_a_block_holds_on_the_whole_service(cast: Cast, by):
    block(cast, by, "speaker")
    assert Block.objects.filter(blocker=getattr(cast, by), blocked=cast.speaker).exists()
    assert cast.place("speaker").is_seated == (by != "host")


def test_whom_the_host_blocks_is_out_and_finds_nothing(cast: Cast, telling):
    place = str(cast.place("speaker").pk)
    with telling() as told:
        block(cast, "host", "speaker")
    assert [event["expelled"] for event in told.events] == [[place]]
    assert code_of(services.enter_space, **come_back(cast, "speaker")) == "not_found"
    accounts.unblock(actor=cast.host, other=cast.speaker)
    enter(cast.speaker, cast.space)
