"""Who may be heard, as the audio path knows it: a snapshot in memory, never a query."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

MANAGER_ROLES = frozenset({"host", "cohost"})


class Seat(NamedTuple):
    """Somebody on the stage. `stream` is the life of the publish socket that may fill the seat."""

    participant_id: str
    number: int
    stream: int
    is_muted: bool
    role: str
    is_acting: bool = False
    # Lets what they say be captioned, and is on the record.
    is_captioned: bool = False

    @property
    def is_manager(self) -> bool:
        """Has the say on the stage (as rules.can_manage_stage)."""
        return self.is_acting or self.role in MANAGER_ROLES


@dataclass(frozen=True)
class Rights:
    """The stage at one revision. Newer replaces older; a stale one is ignored."""

    revision: int
    is_live: bool
    seats: dict[str, Seat] = field(default_factory=dict)
    is_locked: bool = False
    slow_mode_seconds: int = 0
    # The raid shield: days of an account, and followers, that are asked for.
    shield: tuple[int, int] = (0, 0)
    _heard: frozenset[tuple[int, int]] = frozenset()

    @classmethod
    def of(  # noqa: PLR0913 - a stage has that many facts
        cls,
        revision: int,
        is_live: bool,
        seats: list[Seat],
        *,
        is_locked: bool = False,
        slow_mode_seconds: int = 0,
        shield: tuple[int, int] = (0, 0),
    ) -> "Rights":
        heard = frozenset((s.number, s.stream) for s in seats if is_live and not s.is_muted)
        by_id = {seat.participant_id: seat for seat in seats}
        return cls(revision, is_live, by_id, is_locked, slow_mode_seconds, shield, heard)

    def is_heard(self, seat: int, stream: int) -> bool:
        """May a frame of this seat and stream reach a listener now?"""
        return (seat, stream) in self._heard

    def asks_of(self, participant_id: str | None) -> bool:
        """Is the raid shield up for this person? Nobody on the stage is held back."""
        return any(self.shield) and participant_id not in self.seats

    def to_event(self) -> dict[str, Any]:
        """A form that every channel layer can carry."""
        seats = [list(seat) for seat in self.seats.values()]
        return {
            "revision": self.revision,
            "is_live": self.is_live,
            "seats": seats,
            "is_locked": self.is_locked,
            "slow_mode_seconds": self.slow_mode_seconds,
            "shield": list(self.shield),
        }

    @classmethod
    def from_event(cls, event: dict[str, Any]) -> "Rights":
        return cls.of(
            event["revision"],
            event["is_live"],
            [Seat(*seat) for seat in event["seats"]],
            is_locked=event["is_locked"],
            slow_mode_seconds=event["slow_mode_seconds"],
            shield=(event["shield"][0], event["shield"][1]),
        )


NOBODY = Rights.of(-1, False, [])
