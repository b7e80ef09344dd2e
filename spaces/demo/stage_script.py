"""What happens on the demo's stage besides talking: who does what at which turn of the script.

Turns are counted from 1, as in the names of the voices' files; "at" a turn is when it begins.
"""

from dataclasses import dataclass
from typing import Final

COHOST: Final = "nkechi"
PINNED: Final = ("white", "biscuits", "fog")
"""Posts of the social script; the last one stands on top."""

BEGINNING: Final = 2
POLL_OPENS: Final = 4
POLL_CLOSES: Final = 34
END: Final = 37


@dataclass(frozen=True, slots=True)
class Reacting:
    turn: int
    handle: str
    emoji: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the hosts. Without `answered_at` it stays, for visitors to vote for."""

    author: str
    text: str
    voters: tuple[str, ...]
    asked_at: int
    answered_at: int | None = None


@dataclass(frozen=True, slots=True)
class Voted:
    """A poll of the hosts; `votes` are places of choices by handle."""

    question: str
    choices: tuple[str, ...]
    votes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """A listener who asks for the microphone, is let up, and goes back."""

    handle: str
    question: str
    asks_at: int
    leaves_at: int


REACTIONS: Final = (
    Reacting(8, "tomasz_lamp", "😂"),
    Reacting(8, "aroha_tides", "😂"),
    Reacting(13, "nebelhorn", "💯"),
    Reacting(18, "aroha_tides", "👏"),
    Reacting(23, "nkechi", "😮"),
    Reacting(23, "nebelhorn", "😮"),
    Reacting(29, "aroha_tides", "😂"),
    Reacting(29, "haruto_fog", "❤️"),
    Reacting(33, "nebelhorn", "👏"),
    Reacting(33, "aroha_tides", "👏"),
    Reacting(37, "a_gull", "🙏"),
)

QUESTIONS: Final = (
    Asked(
        "nebelhorn",
        "How long is a pier allowed to be before it is a bridge?",
        ("aroha_tides", "haruto_fog", "nkechi"),
        asked_at=BEGINNING,
    ),
    Asked(
        "a_gull",
        "Asking for a friend: which window stays open at night?",
        ("nebelhorn",),
        asked_at=BEGINNING,
    ),
    Asked(
        "aroha_tides",
        "What is the best food for a night watch?",
        ("a_gull", "nebelhorn"),
        asked_at=5,
        answered_at=15,
    ),
)

POLLS: Final = (
    Voted(
        "When does the fog leave?",
        ("Tomorrow", "Maybe later", "It lives here"),
        (("haruto_fog", 1), ("aroha_tides", 2), ("tomasz_lamp", 2), ("nebelhorn", 0)),
    ),
    Voted(
        "What does the gull want?",
        ("The cable", "The soup", "To be heard", "Everything"),
        (("a_gull", 2), ("nkechi", 3), ("tomasz_lamp", 0), ("aroha_tides", 3)),
    ),
    Voted(
        "Soup, or food with a friend?",
        ("Soup", "Food with a friend"),
        (("haruto_fog", 0), ("nkechi", 1), ("ottilie", 1), ("nebelhorn", 1)),
    ),
)

GUEST: Final = Coming("a_gull", "May I come in? I am in already.", asks_at=19, leaves_at=24)
