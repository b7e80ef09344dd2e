"""What the demo's people write when they do not talk. As made up as they are."""

from dataclasses import dataclass
from typing import Final

SPACE_LINK: Final = "{space}"
"""The address of the live Space; then of the announced, the ended and the recorded one."""
UPCOMING_LINK: Final = "{upcoming}"
ENDED_LINK: Final = "{ended}"
RECORDED_LINK: Final = "{recorded}"

PROTECTED: Final = frozenset({"nebelhorn"})
"""Whoever wants to read these has to ask."""
ASKING: Final = (("joao_do_farol", "nebelhorn"), ("padma_beacon", "nebelhorn"))


@dataclass(frozen=True, slots=True)
class Post:
    """A Tweet of the cast. `key` names it for others; `hours_ago` counts from the seeding."""

    key: str
    author: str
    hours_ago: float
    text: str
    reply_to: str = ""
    quote_of: str = ""
    choices: tuple[str, ...] = ()
    votes: tuple[tuple[str, int], ...] = ()
    liked_by: tuple[str, ...] = ()
    retweeted_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    sender: str
    recipient: str
    text: str


POSTS: Final = (
    Post(
        "stairs",
        "tomasz_lamp",
        52,
        "Ninety steps up. Ninety steps down. I have asked the tower for an odd number, for once.",
        liked_by=("ottilie", "nkechi", "aroha_tides"),
    ),
    Post(
        "white",
        "joao_do_farol",
        47,
        "Finished painting the lighthouse. White again. People ask whether I ever considered "
        "another colour. I consider it every year, for as long as the paint takes to dry.",
        liked_by=("ottilie", "padma_beacon", "laila_fanar", "nkechi"),
        retweeted_by=("nkechi",),
    ),
    Post(
        "fog",
        "haruto_fog",
        30,
        "#fog report\n\nMorning: fog.\nNoon: fog, with a view of fog.\nEvening: I am told there "
        "is a moon.",
        liked_by=("tomasz_lamp", "aroha_tides", "padma_beacon"),
        retweeted_by=("tomasz_lamp",),
    ),
    Post(
        "fog-answer",
        "aroha_tides",
        29.5,
        "@haruto_fog High water 06:12 and 18:40. Fog at all times in between. I read it out to "
        "the bay and the bay was moved.",
        reply_to="fog",
        liked_by=("haruto_fog",),
    ),
    Post(
        "biscuits",
        "nkechi",
        26,
        "Which biscuit survives a night watch? This decides what I order for the winter. #biscuits",
        choices=("Ginger", "Oat", "Anything with lids", "The gull takes all"),
        votes=(
            ("ottilie", 0),
            ("tomasz_lamp", 3),
            ("haruto_fog", 1),
            ("aroha_tides", 1),
            ("a_gull", 3),
        ),
        liked_by=("a_gull", "ottilie"),
    ),
    Post(
        "not-mine",
        "a_gull",
        25,
        "I did not take the cable. I was near the cable when the cable went.",
        liked_by=("nkechi",),
        retweeted_by=("haruto_fog",),
    ),
    Post(
        "lens",
        "padma_beacon",
        20,
        "A lens arrived by post, in eleven pieces and with a feather. Whoever packed this: thank "
        "you for the feather.",
        liked_by=("ottilie", "joao_do_farol"),
    ),
    Post(
        "lens-answer",
        "tomasz_lamp",
        19.6,
        "@padma_beacon The feather was not packed. The feather came along.",
        reply_to="lens",
        liked_by=("padma_beacon", "nkechi"),
    ),
    Post(
        "art",
        "laila_fanar",
        20,
        f"We asked whether the weather is art. You can hear what we found out: {RECORDED_LINK}",
        liked_by=("joao_do_farol", "haruto_fog", "aroha_tides"),
        retweeted_by=("padma_beacon",),
    ),
    Post(
        "moons",
        "joao_do_farol",
        18,
        f"Two moons are explained, one of them was mine. Thank you for staying up: {ENDED_LINK}",
        liked_by=("laila_fanar", "padma_beacon", "aroha_tides"),
    ),
    Post(
        "رسالة",
        "laila_fanar",
        12,
        "قرأت للسفن الليلة قصيدة عن البحر. لم ترد أي منها، لكن إحداها أطفأت أنوارها احتراما.",
        liked_by=("ottilie", "aroha_tides", "joao_do_farol"),
    ),
    Post(
        "knots",
        "laila_fanar",
        6,
        "Next week: knots for people with cold hands. Bring a rope and somebody patient. "
        f"{UPCOMING_LINK}",
        liked_by=("tomasz_lamp",),
        retweeted_by=("ottilie",),
    ),
    Post(
        "private",
        "nebelhorn",
        5,
        "Only for those I let in: the pier has been measured again. It is still shorter than I am.",
    ),
    Post(
        "open",
        "ottilie",
        1.2,
        "The lamp room is open. Four keepers, one foghorn, and a gull under observation. Come in "
        f"and sit down: {SPACE_LINK}",
        liked_by=("nkechi", "haruto_fog", "padma_beacon", "joao_do_farol"),
        retweeted_by=("tomasz_lamp", "nkechi"),
    ),
    Post(
        "second",
        "haruto_fog",
        0.6,
        "I said what I said about soup.",
        quote_of="open",
        liked_by=("ottilie",),
    ),
)

LETTERS: Final = (
    Letter("ottilie", "laila_fanar", "Are you coming up tonight? There is a seat by the window."),
    Letter("laila_fanar", "ottilie", "If the ships let me go. Keep it warm."),
    Letter("ottilie", "laila_fanar", f"Here is the door: {SPACE_LINK}"),
    Letter("ottilie", "joao_do_farol", "We ran out of white. Please do not be alarmed."),
    Letter("ottilie", "joao_do_farol", f"Come and tell us about it: {SPACE_LINK}"),
    Letter(
        "tomasz_lamp", "padma_beacon", f"The gull asks whether you got its feather. {SPACE_LINK}"
    ),
)
