"""Nothing leaks: who looks x whose it is x by which door, judged by one table of rules."""

import itertools
from collections.abc import Callable, Iterator
from difflib import unified_diff

import pytest
from django.core.cache import caches
from django.db import transaction

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


@pytest.mark.parametrize("door", DOORS.values(), ids=lambda door: door.name)
def test_no_leak(visit_of: Visitors, door: Door) -> None:
    problems = [
        f"{standing}, {relation}: {problem}"
        for standing, relation in itertools.product(STANDINGS, RELATIONS)
        for problem in undone(faults(visit_of(standing, relation), standing, relation, door))
    ]
    assert not problems, "\n\n".join(problems)


def undone(problems: Iterator[str]) -> list[str]:
    """What is found, with nothing left of what was done to find it."""
    caches["limits"].clear()
    with transaction.atomic():
        found = list(problems)
        transaction.set_rollback(True)
    return found


def faults(visit: Visit, standing: str, relation: str, door: Door) -> Iterator[str]:
    """What this door shows of an author of this standing that it must not, or the other way."""
    place = visit.author.place
    answer = door.open(visit, place)
    text = anonymous(answer, place) if door.alone else answer
    judged = relation if door.knows_who_asks else "guest"
    may_see = judged in SEEN_BY[door.rule][standing]

    yield from (f"leaks {needle}" for needle in leaks(visit, standing, judged, text))
    needle, has_to = visit.author.needles[door.shows], may_see and judged in door.to
    if (needle in answer) != has_to:
        yield f"{'does not show' if has_to else 'shows'} {needle}: {answer[:300]}"
    if door.alone and not may_see and relation != "self":
        yield from differences(text, anonymous(door.open(visit, NOWHERE), NOWHERE))


def differences(text: str, nowhere: str) -> Iterator[str]:
    """How an answer differs from that for something that never was; nothing if it does not."""
    if text != nowhere:
        lines = unified_diff(nowhere.splitlines(), text.splitlines(), lineterm="", n=0)
        yield "tells that it is there:\n" + "\n".join(itertools.islice(lines, 12))


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


@pytest.mark.parametrize("act", acts(), ids=lambda act: f"{act.method} {act.name}")
def test_no_act_on_what_is_not_there(visit_of: Visitors, act: Act) -> None:
    problems = [
        f"{standing}, {relation}: {problem}"
        for standing, relation in itertools.product(STANDINGS, RELATIONS)
        if relation not in {*SEEN_BY[act.rule][standing], "self"}
        for problem in undone(told_by(act, visit_of(standing, relation)))
    ]
    assert not problems, "\n\n".join(problems)


def told_by(act: Act, visit: Visit) -> Iterator[str]:
    text = anonymous(act.do(visit, visit.author.place), visit.author.place)
    yield from differences(text, anonymous(act.do(visit, NOWHERE), NOWHERE))
    if text[0] not in "234":
        yield f"broke: {text[:300]}"


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
    gone = {name for name in listed - names if not name.startswith("v1_")}  # tests/doors has those
    assert gone == set(), "no such address any more"
