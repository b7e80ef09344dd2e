"""What the demo says and who says it. Everybody here is made up, the gull included.

The voices are espeak-ng's and live beside this file as Ogg Opus, made by
`tests/tools/make_demo_voices.py`. Lines marked `in_vocabulary` use only words of the small
caption model that the tests know; the others may be captioned wrongly by it.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

VOICES_DIR: Final = Path(__file__).parent / "voices"
PASSWORD: Final = "spaces-demo"  # noqa: S105 - no secret: it is printed, the accounts are toys
PAUSE_BETWEEN_SHOWS_MS: Final = 4000


@dataclass(frozen=True, slots=True)
class Voice:
    """An espeak-ng voice. `speed` in words a minute, `pitch` 0 to 99."""

    name: str
    speed: int
    pitch: int = 50


class Part(StrEnum):
    """What somebody is there for.

    Only visitors' accounts can be logged in to: two people in one seat push each other out.
    """

    STAGE = "stage"
    AUDIENCE = "audience"
    VISITOR = "visitor"


@dataclass(frozen=True, slots=True)
class Person:
    """A fictional account. `hue` (degrees) colours the picture; the stage has voices.

    Those whose words the small caption model knows agree to captions.
    """

    handle: str
    name: str
    bio: str
    part: Part
    hue: int | None = None
    voice: Voice | None = None
    is_captioned: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said. A negative pause begins before the turn in front of it has ended."""

    speaker: str
    text: str
    file: str
    pause_before_ms: int
    in_vocabulary: bool
    folder: Path = VOICES_DIR

    @property
    def path(self) -> Path:
        return self.folder / self.file


@dataclass(frozen=True, slots=True)
class SpaceScript:
    title: str
    description: str
    topics: tuple[str, ...]
    is_recorded: bool = False


SPACE: Final = SpaceScript(
    title="The lamp room: a lighthouse keepers' evening",
    description=(
        "Three keepers and a host compare fog, soup and gulls. Fictional from the first foghorn "
        "to the last: the voices are a machine's, and they begin again when they are done."
    ),
    topics=("Weather", "Technology", "Travel"),
    is_recorded=True,
)

UPCOMING: Final = SpaceScript(
    title="Knots for people with cold hands",
    description="A workshop that has been about to start since the demo began. Bring a rope.",
    topics=("Sports", "Science"),
)

ENDED: Final = SpaceScript(
    title="Two moons over Biscuit Rock",
    description="One was the moon. About the other we found out, live and by telescope.",
    topics=("Science", "Travel"),
)
HOST: Final = "ottilie"
UPCOMING_HOST: Final = "laila_fanar"
ENDED_HOST: Final = "joao_do_farol"

CAST: Final = (
    Person(
        HOST,
        "Ottilie Brandvakt",
        "Host of The lamp room. Keeps the light on Biscuit Rock, which is on no map. Fictional.",
        Part.STAGE,
        262,
        Voice("en-us+f3", 160),
        is_captioned=True,
    ),
    Person(
        "tomasz_lamp",
        "Tomasz Latarnik",
        "Turns a lamp. Counts while it turns. Has an understanding with one gull. Fictional.",
        Part.STAGE,
        200,
        Voice("en+m4", 160, 45),
    ),
    Person(
        "nkechi",
        "Nkechi Okonjo-Fell",
        "Guards the quiet side of the bay and the better biscuits. Fictional.",
        Part.STAGE,
        330,
        Voice("en+f2", 165, 55),
        is_captioned=True,
    ),
    Person(
        "haruto_fog",
        "Haruto Tōdai",
        "Fog, mostly. Sometimes mist, for variety. Fictional.",
        Part.STAGE,
        30,
        Voice("en-us", 155, 40),
    ),
    Person(
        "laila_fanar",
        "ليلى الفنار",
        "حارسة منارة من نسج الخيال. Reads to ships; they rarely answer. Fictional.",
        Part.VISITOR,
        170,
    ),
    Person(
        "nebelhorn",
        "Maximiliana von und zu Nebelhorn-Leuchtfeuer-Watt",
        "Her name is longer than her pier. Fictional, with documents.",
        Part.AUDIENCE,
    ),
    Person(
        "joao_do_farol",
        "João do Farol",
        "Paints the same lighthouse every year, in white. Fictional.",
        Part.VISITOR,
        12,
    ),
    Person(
        "aroha_tides",
        "Aroha Te Tai",
        "Tide tables, read aloud and with feeling. Fictional.",
        Part.AUDIENCE,
        185,
    ),
    Person(
        "padma_beacon",
        "பத்மா Padma Kalangarai",
        "Repairs lenses by post. Please stop posting her gulls. Fictional.",
        Part.VISITOR,
    ),
    Person(
        "a_gull",
        "A gull",
        "Guest, against everybody's wishes. Did not write this. Fictional.",
        Part.AUDIENCE,
        220,
    ),
)

_TOMASZ, _NKECHI, _HARUTO = "tomasz_lamp", "nkechi", "haruto_fog"


class _Line(NamedTuple):
    speaker: str
    pause_before_ms: int
    in_vocabulary: bool
    text: str


_LINES: Final = (
    _Line(
        HOST,
        800,
        True,
        "Hello everyone, welcome to the space. Tonight we talk about the weather. Next, we "
        "talk about the weather again.",
    ),
    _Line(
        HOST,
        500,
        True,
        "I am your host. We are four people in a small room, and there is one guest we do not "
        "want.",
    ),
    _Line(
        _TOMASZ,
        700,
        True,
        "Hi everyone. Can you all hear me? One, two, three. Sorry, I was on mute.",
    ),
    _Line(_NKECHI, 600, True, "Yes, we can hear you very well. All the world can hear you."),
    _Line(
        _HARUTO,
        900,
        False,
        "The forecast, then. Fog today, fog tomorrow. I asked the fog when it means to leave.",
    ),
    _Line(HOST, 500, True, "What was the answer?"),
    _Line(_HARUTO, 900, True, "Maybe later."),
    _Line(
        _TOMASZ,
        800,
        False,
        "I have a game for foggy nights. I count the seconds from one flash to the next. "
        "Yesterday I got as far as nine, then a moth came in, and I had to start again.",
    ),
    _Line(_NKECHI, -700, True, "Okay."),
    _Line(
        _NKECHI,
        900,
        True,
        "I love my work. It is a small room with a big book and my microphone. What more do "
        "people want?",
    ),
    _Line(
        HOST, 700, True, "We have one more question from the room. What is the best food for work?"
    ),
    _Line(
        _HARUTO,
        800,
        False,
        "Soup. Soup is warm, it waits for you, and it never asks about the fog.",
    ),
    _Line(_TOMASZ, 600, True, "That is a very good answer."),
    _Line(_NKECHI, 600, True, "I do not think that is right. The best food is food with a friend."),
    _Line(HOST, 1000, True, "I like to travel with a friend. Where do you like to travel?"),
    _Line(
        _TOMASZ,
        700,
        False,
        "To the top of the stairs. Ninety steps. On Sundays I go down as well, to see how it "
        "looks from the other end.",
    ),
    _Line(_NKECHI, -600, True, "Really?"),
    _Line(HOST, 900, True, "What was that? I hear the guest. Is it in your room?"),
    _Line(
        _TOMASZ,
        700,
        False,
        "Sorry about that. A gull came in by the window, so now it is a guest. Say good "
        "evening, gull.",
    ),
    _Line(HOST, 1200, True, "Guest, you are on mute. Please turn on your microphone."),
    _Line(_NKECHI, 900, True, "Let the guest speak. We want to hear your voice."),
    _Line(
        _TOMASZ,
        1000,
        False,
        "It has thought about your question, and now it is eating the cable. I was fond of "
        "that cable.",
    ),
    _Line(_HARUTO, -300, True, "One moment please."),
    _Line(HOST, 900, True, "Okay, let us begin. It is time. Are you ready?"),
    _Line(_NKECHI, 500, True, "We are ready to start."),
    _Line(_TOMASZ, 700, True, "Ten, nine, eight, seven, six, five, four, three, two, one, zero."),
    _Line(
        _HARUTO,
        700,
        False,
        "Click. Oh, how lovely. But there is a spot on your lamp, Tomasz. On the left. It is "
        "moving.",
    ),
    _Line(_TOMASZ, 900, False, "That is not a spot. That is the gull."),
    _Line(_NKECHI, 600, True, "I love this show."),
    _Line(
        HOST,
        700,
        True,
        "And now, some music. It is not very good, but it is very live.",
    ),
    _Line(_NKECHI, 1100, True, "Is the music live?"),
    _Line(_HARUTO, 600, True, "The music is live. The music is on mute."),
    _Line(
        HOST,
        900,
        True,
        "Well, that is the end of the show. Please raise your hand to ask a question, or "
        "leave the space if you are not happy.",
    ),
    _Line(_TOMASZ, 700, True, "Thanks everyone, and good evening."),
    _Line(_NKECHI, 600, True, "Join us again tomorrow. The next topic is the weather."),
    _Line(_HARUTO, 600, False, "Fog permitting."),
    _Line(HOST, 800, True, "Goodbye everyone, and thank you."),
)

TURNS: Final = tuple(
    Turn(
        line.speaker,
        line.text,
        f"{number:02d}-{line.speaker}.opus",
        line.pause_before_ms,
        line.in_vocabulary,
    )
    for number, line in enumerate(_LINES, start=1)
)
