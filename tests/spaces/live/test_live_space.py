import pytest

from core.sockets.codes import Close
from core.sockets.sending import Outlet
from spaces.client.frames import Frame
from spaces.live.live_space import LiveSpace
from spaces.live.relay import Listener, Relay
from spaces.live.rights import NOBODY, Seat
from tests.spaces.live.hub_support import Member, event_of, rights_of

HOST = Seat("1", 0, 1, False, "host")
COHOST = Seat("2", 1, 2, True, "cohost")
SPEAKER = Seat("3", 2, 3, False, "speaker")


@pytest.fixture
def live() -> LiveSpace:
    live = LiveSpace("abcDEF1234567", 15.0, Relay(on_too_slow=lambda listener: None))
    live.apply(rights_of(5, HOST, COHOST, SPEAKER))
    return live


@pytest.fixture
def people(live) -> dict[str, Member]:
    """A control socket each."""
    people = {
        "host": Member("1", "of-host"),
        "cohost": Member("2", "of-cohost"),
        "speaker": Member("3", "of-speaker"),
        "listener": Member("4", "of-listener"),
        "guest": Member(None, "of-guest"),
    }
    for member in people.values():
        live.admit(member)
    return people


def who_heard(people: dict[str, Member], kind: str) -> set[str]:
    return {who for who, member in people.items() if kind in member.types_told}


# --- Who is told what --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("everyone", {"host", "cohost", "speaker", "listener", "guest"}),
        ("managers", {"host", "cohost"}),
        ("4", {"listener"}),
        ("99", set()),
    ],
)
def test_messages_reach_whom_they_are_for(live, people, to, expected):
    live.deliver(event_of(live.rights, (to, {"type": "news"})))
    assert who_heard(people, "news") == expected


def test_managers_are_who_manages_after_the_change(live, people):
    demoted = rights_of(6, HOST, SPEAKER)
    live.deliver(event_of(demoted, ("managers", {"type": "news"})))
    assert who_heard(people, "news") == {"host"}


def test_messages_arrive_in_order_with_their_revision(live, people):
    messages = [("everyone", {"type": "news", "seq": seq}) for seq in (6, 7, 8)]
    live.deliver(event_of(rights_of(8, HOST), *messages))
    assert [message["seq"] for message in people["guest"].told] == [6, 7, 8]


def test_only_older_connections_are_superseded(live, people):
    second = Member("4", "newer")
    live.admit(second)
    live.deliver(event_of(live.rights, superseded={"4": "newer"}))
    assert people["listener"].closed == Close.SUPERSEDED
    assert second.closed is None
    assert people["guest"].closed is None


def test_every_socket_of_the_expelled_is_closed_and_of_nobody_else(live, people):
    voice, ear, other = Member("3"), Member("4"), Member("2")
    live.publishers.update({voice, other})
    listener = Listener(outlet=None, owner=ear)
    live.listens[ear] = listener
    live.deliver(event_of(rights_of(6, HOST, COHOST), expelled=["3", "4"]))
    closed = {who for who, member in people.items() if member.closed == Close.NOT_FOUND}
    assert closed == {"speaker", "listener"}
    assert voice.closed == ear.closed == Close.NOT_FOUND
    assert other.closed is None


def test_listeners_are_counted_without_the_stage(live, people):
    assert live.local_listeners == 2


# --- Rights ------------------------------------------------------------------------------------


def test_publishers_are_judged_before_anybody_is_told(live):
    publisher = Member("3")
    live.publishers.add(publisher)

    class Witness(Member):
        def tell(self, text, seq):
            assert publisher.judged
            super().tell(text, seq)

    witness = Witness()
    live.admit(witness)
    live.deliver(event_of(rights_of(6, HOST), ("everyone", {"type": "news"})))
    assert witness.told


def test_older_rights_are_ignored(live):
    live.apply(rights_of(4, HOST))
    assert live.rights.revision == 5
    live.apply(rights_of(6, HOST))
    assert live.rights.seats.keys() == {"1"}


def test_listeners_move_with_their_seats(live):
    on_stage, floor = Member("3"), Member("4")
    heard = {member: listen(live, member) for member in (on_stage, floor)}
    assert (heard[on_stage].on_stage, heard[floor].on_stage) == (True, False)
    live.apply(rights_of(6, HOST, SPEAKER._replace(participant_id="4")))
    assert (heard[on_stage].on_stage, heard[floor].on_stage) == (False, True)


def listen(live: LiveSpace, member: Member) -> Listener:
    async def send(_event):
        bundles.append(_event)

    bundles: list = []
    listener = Listener(Outlet(send), owner=bundles)
    live.listen(member, listener)
    return listener


def test_a_frame_that_waits_is_not_sent_after_a_mute(live):
    """It came before the mute, and its bundle was due after it."""
    listener = listen(live, Member("1"))
    live.accept([Frame(2, 3, 0, 90, b"\xf8")])
    live.relay.tick(1)
    assert len(listener.owner) == 1
    live.accept([Frame(2, 3, 1, 90, b"\xf8")])
    live.apply(rights_of(6, HOST, SPEAKER._replace(is_muted=True)))
    live.relay.tick(2)
    live.accept([Frame(2, 3, 2, 90, b"\xf8")])
    live.relay.tick(3)
    assert len(listener.owner) == 1


def test_who_stops_listening_hears_nothing_more(live):
    member = Member("1")
    listener = listen(live, member)
    live.stop_listening(member)
    live.stop_listening(member)
    live.accept([Frame(2, 3, 0, 90, b"\xf8")])
    live.relay.tick(1)
    assert listener.owner == []


# --- The end -----------------------------------------------------------------------------------


async def test_the_end_is_silent_at_once_and_said_before_it_closes(live, people):
    publisher, listening = Member("3"), Member(None)
    live.publishers.add(publisher)
    listen(live, listening)
    over = rights_of(6, is_live=False)
    live.deliver(event_of(over, ("everyone", {"type": "space.ended", "seq": 6})))
    assert (publisher.closed, listening.closed) == (Close.ENDED, Close.ENDED)
    assert who_heard(people, "space.ended") == set(people)
    assert {member.closed for member in people.values()} == {None}
    for member in people.values():
        await member.until(lambda member: member.closed)
    assert {member.closed for member in people.values()} == {Close.ENDED}


def test_before_any_rights_are_known_nothing_has_ended(people):
    live = LiveSpace("abcDEF1234567", 15.0, Relay(on_too_slow=lambda listener: None))
    for member in people.values():
        live.admit(member)
    live.deliver(event_of(NOBODY, touched=["requests"]))
    assert {member.closed for member in people.values()} == {None}
    assert live.touched == {"audience", "requests"}
