"""Nothing leaks: who looks x whose it is x by which door, judged by one table of rules."""

import itertools
from collections.abc import Callable

import pytest

import tests.social.doors_of_recordings  # noqa: F401 - registers its doors
from tests.social.addresses import ACTS_ON_NOBODY, SHOWS_NOBODY, Act, acts, routes
from tests.social.doors import DOORS, NOWHERE, Door, Visit, anonymous
from tests.social.world import RELATIONS, STANDINGS, World

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ALL = frozenset(RELATIONS)
KNOWN = ALL - {"blocked"}
LET_IN = frozenset({"follower", "muter", "self"})
LISTEN = frozenset({"follower", "muter", "blocker"})
NOBODY = frozenset()

#: Who sees what of an author of this standing: the whole of docs/decisions/0007.
#: A closed account cannot log in: its owner is a guest like others.
SEEN_BY = {
    "person": {"public": KNOWN, "protected": KNOWN, "suspended": {"self"}, "closed": NOBODY},
    "words": {"public": KNOWN, "protected": LET_IN, "suspended": {"self"}, "closed": NOBODY},
    # What is pinned in a Space is there for everybody, so what is protected is there for nobody.
    "pinned": {"public": KNOWN, "protected": NOBODY, "suspended": {"self"}, "closed": NOBODY},
    "space": {"public": KNOWN, "protected": KNOWN, "suspended": {"self"}, "closed": NOBODY},
    # The suspended take part in nothing, not even in what is their own.
    "stage": {"public": KNOWN, "protected": KNOWN, "suspended": NOBODY, "closed": NOBODY},
    # Where somebody listens: for followers.
    "listening": {"public": LISTEN, "protected": LISTEN, "suspended": NOBODY, "closed": NOBODY},
    # What was sent to somebody stays theirs.
    "message": dict.fromkeys(STANDINGS, ALL - {"guest"}),
}
#: The rule of each needle, whatever door it might slip through.
RULE_OF = {
    "person": ("handle", "name", "bio"),
    "words": ("tweet", "poll", "reply", "quoting"),
    "space": ("live", "announced", "ended", "notice", "said", "clip"),
    "listening": ("ear",),
    "message": ("message",),
}


Visitors = Callable[[str, str], Visit]


@pytest.fixture
def visit_of(world: World) -> Visitors:
    """`visit_of(standing, relation)`: on the way to the author of this standing."""

    def visit(standing: str, relation: str) -> Visit:
        viewer = world.viewer(relation, standing)
        return Visit(world, world.authors[standing], relation, viewer, world.clients[viewer])

    return visit


CELLS = [
    pytest.param(standing, relation, door, id=f"{standing}-{relation}-{door.name}")
    for standing, relation, door in itertools.product(STANDINGS, RELATIONS, DOORS.values())
]


@pytest.mark.parametrize(("standing", "relation", "door"), CELLS)
def test_no_leak(visit_of: Visitors, standing: str, relation: str, door: Door) -> None:
    visit = visit_of(standing, relation)
    place = visit.author.place
    answer = door.open(visit, place)
    text = anonymous(answer, place) if door.alone else answer
    judged = relation if door.knows_who_asks else "guest"
    may_see = judged in SEEN_BY[door.rule][standing]

    assert leaks(visit, standing, judged, text) == []
    assert (visit.author.needles[door.shows] in answer) == (may_see and judged in door.to)
    if door.alone and not may_see and relation != "self":
        assert text == anonymous(door.open(visit, NOWHERE), NOWHERE)


def leaks(visit: Visit, standing: str, relation: str, text: str) -> list[str]:
    """The needles in it that no rule lets this viewer see, through whatever door they came."""
    return [
        needle
        for rule, kinds in RULE_OF.items()
        if relation not in SEEN_BY[rule][standing]
        for needle in (visit.author.needles[kind] for kind in kinds)
        if needle in text
    ]


# --- Acts: what is posted to one thing's address ---------------------------------------------

HIDDEN_ACTS = [
    pytest.param(standing, relation, act, id=f"{standing}-{relation}-{act.method} {act.name}")
    for standing, relation, act in itertools.product(STANDINGS, RELATIONS, acts())
    if relation not in {*SEEN_BY[act.rule][standing], "self"}
]


@pytest.mark.parametrize(("standing", "relation", "act"), HIDDEN_ACTS)
def test_no_act_on_what_is_not_there(
    visit_of: Visitors, standing: str, relation: str, act: Act
) -> None:
    visit = visit_of(standing, relation)
    text = anonymous(act.do(visit, visit.author.place), visit.author.place)
    assert text == anonymous(act.do(visit, NOWHERE), NOWHERE)
    assert text[0] in "234"


# --- Numbers: they are everybody's, so they count only what is nobody's secret ---------------


@pytest.mark.parametrize("number", ["reply_count", "quote_count", "retweet_count", "like_count"])
@pytest.mark.parametrize("standing", ["public", "protected", "suspended"])
def test_numbers_do_not_tell(world: World, standing: str, number: str) -> None:
    """A like says nothing of who it is by; the rest of a protected account counts for nobody."""
    origin = world.authors[standing].origin
    origin.refresh_from_db()
    is_counted = standing == "public" or (standing == "protected" and number == "like_count")
    assert getattr(origin, number) == is_counted


# --- No address is forgotten -----------------------------------------------------------------


def test_every_address_is_a_door_or_shows_nobody() -> None:
    opened = {page for door in DOORS.values() for page in door.pages}
    opened -= {"v1_space_state"}  # of the API, whose addresses tests/doors/tables/api.py lists
    listed = opened | set(SHOWS_NOBODY) | {act.name for act in acts()} | set(ACTS_ON_NOBODY)
    names = {route.name for route in routes()}
    assert names - listed == set(), "a new address: give it a door, or say why it needs none"
    assert listed - names == set(), "no such address any more"
