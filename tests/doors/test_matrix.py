"""Every address x every method x every role: who is let in is what tests/doors/tables say line by
line. An address without a line fails here, with the line that is missing.
"""

import pytest

from tests.doors.reading import Key, written
from tests.doors.roles import ROLES
from tests.doors.routes import ROUTES
from tests.doors.tables import ROWS, fields_of
from tests.doors.visit import Answer, address, visit
from tests.doors.world import World

MARKS_AS_READ = "conversation"
"""The one page that changes something by being looked at."""
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def tries(world: World, key: Key) -> dict[str, Answer]:
    path = address(world, ROUTES[key.name], key.thing)
    fields = fields_of(world, key)
    return {role: visit(world, role, key.method, path, fields) for role in ROLES.values()}


@pytest.mark.parametrize("key", ROWS, ids=str)
def test_door_answers_as_its_line_says(world: World, key: Key) -> None:
    answers = tries(world, key)
    given = {role: answer.word(key.method) for role, answer in answers.items()}
    assert written(key, given) == written(key, ROWS[key])
    for role, answer in answers.items():
        assert answer.leaks(role) == [], f"{key} shows this to {role}"
        if given[role] != "ok" or (key.method == "GET" and key.name != MARKS_AS_READ):
            assert answer.wrote == [], f"{key} says {given[role]} to {role}, and writes"


def test_every_address_has_a_line(world: World) -> None:
    lined = {(key.method, key.name) for key in ROWS}
    told = []
    for route in ROUTES.values():
        elsewhere = route.is_of_a_model or route.is_of_the_stage
        for method in () if elsewhere else sorted(route.methods):
            if (method, route.name) not in lined:
                key = Key(method, route.name)
                given = {role: answer.word(method) for role, answer in tries(world, key).items()}
                if set(given.values()) == {"405"}:
                    continue  # a method that a library's view does not know
                where = f"tests/doors/tables/{route.app}.py"
                told.append(f"add to {where}, if it is as it should be: {written(key, given)}")
    assert not told, "\n".join(told)
    assert {name for _, name in lined} <= set(ROUTES), "no such address any more"
