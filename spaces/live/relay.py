"""Fan-out of one Space's frames to the listeners of one process.

A bundle is built once and sent to many: one of 20 ms for the stage, one of 100 ms for the floor.
The floor is dealt into groups that take turns, so that a great crowd fills every tick a little
and the stage never waits behind all of it. Time is counted in ticks of 20 ms, which the caller
gives; nothing here awaits.
"""

from collections import Counter, deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from core.sockets.sending import Outlet, websocket_frame
from spaces.client.frames import Frame, encode_bundle, encode_entry

TICKS_PER_SECOND: Final = 50
SKIP_TICKS: Final = 2 * TICKS_PER_SECOND
CLOSE_TICKS: Final = 10 * TICKS_PER_SECOND
MAX_BUFFERED: Final = 2 * TICKS_PER_SECOND * 11
"""Frames that wait for a tick at most: 2 s of 11 speakers."""


@dataclass
class RelayStats:
    """Counts; relays of one process may share one. Bundles are counted per listener."""

    frames_in: int = 0
    frames_dropped: Counter[str] = field(default_factory=Counter)
    """By reason: `not_audible`, `repeated`, `overflow` when they came in, and `withdrawn`, for each
    bundle that would have held the frame, when the right was lost before it went out."""
    bundles_sent: int = 0
    bundles_refused: int = 0
    """The connection could not take one at that moment."""
    listeners_skipped: int = 0
    """Bundles not sent to a listener who was too far behind."""
    closed_slow: int = 0


class Listener:
    """One listen socket.

    Bundles go to `write_raw` if it is given, as prepared WebSocket frames, else to `outlet`. It
    returns whether it took them. `on_stage` may change at any time; it holds from the next moment
    when no frame gets lost or sent twice by it, within one period of the floor. `owner` is the
    caller's.
    """

    __slots__ = ("_on_stage", "moving", "outlet", "owner", "unacknowledged", "write_raw")

    def __init__(
        self,
        outlet: Outlet,
        *,
        on_stage: bool = False,
        owner: Any = None,
        write_raw: Callable[[bytes], bool] | None = None,
    ) -> None:
        self.outlet = outlet
        self._on_stage = on_stage
        self.moving: dict[Listener, None] = {}
        """Where its relay collects who changed places."""
        self.owner = owner
        self.write_raw = write_raw
        self.unacknowledged: deque[int] = deque()
        """Ticks of the bundles sent and not acknowledged, oldest first."""

    @property
    def on_stage(self) -> bool:
        return self._on_stage

    @on_stage.setter
    def on_stage(self, on_stage: bool) -> None:
        if on_stage != self._on_stage:
            self._on_stage = on_stage
            self.moving[self] = None

    def acknowledge(self, tick: int) -> None:
        """Notes that the bundle of `tick` and all before it arrived.

        A tick that was not sent yet says nothing about what arrived, and is ignored.
        """
        unacknowledged = self.unacknowledged
        if not unacknowledged or tick > unacknowledged[-1]:
            return
        while unacknowledged and unacknowledged[0] <= tick:
            unacknowledged.popleft()

    def lag(self, now: int) -> int:
        """Returns the age in ticks of the oldest bundle that did not arrive; silence has none."""
        return now - self.unacknowledged[0] if self.unacknowledged else 0


class _Entry(NamedTuple):
    seat: int
    stream: int
    encoded: bytes


@dataclass(eq=False)
class _Group:
    """Listeners who get the same bundles: one every `period` ticks, when `phase` has its turn."""

    period: int
    phase: int
    members: dict[Listener, None] = field(default_factory=dict)
    entries: list[_Entry] = field(default_factory=list)
    turn: int = 0

    def is_due(self, now: int) -> bool:
        """Returns whether a turn began since the last one that was due, and takes it."""
        turn = (now + self.phase) // self.period
        is_due = turn != self.turn
        self.turn = turn
        return is_due

    def take(self) -> list[_Entry]:
        taken, self.entries = self.entries, []
        return taken


class Relay:
    """Hands the frames of one Space to its listeners, and waits for none of them.

    `audible(seat, stream)` is asked when a frame comes in and again when it goes out: what was
    accepted before a mute is not sent after it. Until the owner sets it nobody is heard.
    `on_too_slow` gets a listener who is more than 10 s behind, once, when the relay has let go
    of them. Bundles go out every `stage_ticks` and every `floor_ticks`.
    """

    def __init__(
        self,
        *,
        on_too_slow: Callable[[Listener], None],
        stage_ticks: int = 1,
        floor_ticks: int = 5,
        stats: RelayStats | None = None,
    ) -> None:
        self.audible: Callable[[int, int], bool] = _nobody
        self.stats = stats or RelayStats()
        self._on_too_slow = on_too_slow
        self._stage = _Group(stage_ticks, phase=0)
        # Phases in steps of the stage's period: every group then meets the stage now and again.
        self._floor = [_Group(floor_ticks, phase) for phase in range(0, floor_ticks, stage_ticks)]
        self._groups = [self._stage, *self._floor]
        self._newest: dict[int, tuple[int, int]] = {}  # seat: (stream, sequence)
        self._moving: dict[Listener, None] = {}

    def __len__(self) -> int:
        return sum(len(group.members) for group in self._groups)

    def join(self, listener: Listener) -> None:
        """Sends to the listener from the next bundle on."""
        if listener.on_stage:
            group = self._stage
        else:
            group = min(self._floor, key=lambda group: len(group.members))
        group.members[listener] = None
        listener.moving = self._moving

    def leave(self, listener: Listener) -> None:
        """Sends nothing more. Leaving twice does nothing."""
        for group in self._groups:
            group.members.pop(listener, None)
        self._moving.pop(listener, None)
        listener.moving = {}

    def accept(self, frames: Sequence[Frame]) -> None:
        """Takes frames for the next bundles. A sequence that does not grow is a repetition."""
        self.stats.frames_in += len(frames)
        for frame in frames:
            reason = self._reason_to_drop(frame)
            if reason:
                self.stats.frames_dropped[reason] += 1
                continue
            self._newest[frame.seat] = (frame.stream, frame.sequence)
            entry = _Entry(frame.seat, frame.stream, encode_entry(frame))
            for group in self._groups:
                group.entries.append(entry)

    def tick(self, now: int) -> None:
        """Sends the stage its bundle, and the part of the floor whose turn it is.

        `now` grows; when ticks were left out, what they would have sent goes now.
        """
        due = [group for group in self._groups if group.is_due(now)]
        for group in due:
            self._send(group.members, group.take(), now)
        if self._moving and self._stage in due:
            for floor in due[1:]:
                self._change_places(floor)

    def _reason_to_drop(self, frame: Frame) -> str | None:
        if not self.audible(frame.seat, frame.stream):
            return "not_audible"
        stream, sequence = self._newest.get(frame.seat, (None, 0))
        if stream == frame.stream and frame.sequence <= sequence:
            return "repeated"
        if len(self._stage.entries) >= MAX_BUFFERED:
            return "overflow"
        return None

    def _send(self, members: Collection[Listener], entries: Sequence[_Entry], now: int) -> None:
        if not members or not entries:
            return
        audible = [entry.encoded for entry in entries if self.audible(entry.seat, entry.stream)]
        if len(audible) < len(entries):
            self.stats.frames_dropped["withdrawn"] += len(entries) - len(audible)
        if audible:
            self._fan_out(tuple(members), encode_bundle(now, audible), now)

    def _fan_out(self, listeners: Sequence[Listener], bundle: bytes, now: int) -> None:
        event = {"type": "websocket.send", "bytes": bundle}
        framed = websocket_frame(bundle)
        sent = skipped = 0
        gone = []
        for listener in listeners:
            unacknowledged = listener.unacknowledged
            if unacknowledged and now - unacknowledged[0] > SKIP_TICKS:
                skipped += 1
                if now - unacknowledged[0] > CLOSE_TICKS:
                    gone.append(listener)
                continue
            write = listener.write_raw
            if write(framed) if write else listener.outlet.offer(event):
                unacknowledged.append(now)
                sent += 1
            elif listener.outlet.is_closed:
                gone.append(listener)
        self.stats.bundles_sent += sent
        self.stats.listeners_skipped += skipped
        self.stats.bundles_refused += len(listeners) - sent - skipped
        for listener in gone:
            self._let_go(listener, now)

    def _let_go(self, listener: Listener, now: int) -> None:
        self.leave(listener)
        if listener.lag(now) > CLOSE_TICKS:
            self.stats.closed_slow += 1
            self._on_too_slow(listener)

    def _change_places(self, floor: _Group) -> None:
        """Moves listeners between the stage and a group of the floor, as `on_stage` says.

        Only when both were just sent all there was: elsewhere the floor's next bundle would
        repeat what a former member of the stage has, or a new one would miss it.
        """
        for listener in tuple(self._moving):
            if listener.on_stage and listener in floor.members:
                _move(listener, floor, self._stage)
            elif not listener.on_stage and listener in self._stage.members:
                _move(listener, self._stage, floor)
            elif listener.on_stage != (listener in self._stage.members):
                continue  # the turn of its own group will come
            del self._moving[listener]


def _move(listener: Listener, source: _Group, target: _Group) -> None:
    del source.members[listener]
    target.members[listener] = None


def _nobody(_seat: int, _stream: int) -> bool:
    return False
