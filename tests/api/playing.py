"""Examples of the OpenAPI document, made to be about things that are there."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from config.api_urls import document
from core.api.docs.reading import Body, Example, Operation, read
from core.moments import timestamp
from spaces import services
from spaces.models import Space, StagePoll
from tests.doors.reading import Key
from tests.doors.routes import ROUTES
from tests.doors.tables import ROWS, fields_of
from tests.doors.world import World, cast_of
from tests.spaces.doors_support import ROWS as REQUESTS

OPERATIONS = read(document()).operations
ADDRESSES = {
    re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{route.path}"): route for route in ROUTES.values()
}
LET_IN = frozenset({"ok", "same"})
OF_STAGE = "stage."
_PUBLIC_ID = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]{13}")
_NUMBER = re.compile(r"\d+")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T.*")
SAID_BEFORE = frozenset({"seen"})
"""Fields that must say what is there already."""
FIRST: dict[str, Callable[[World], Any]] = {
    "spaces.start": lambda world: services.end_space(
        actor=world.people["host"], space=world.spaces["live"]
    ),
    "stage.poll.open": lambda world: services.close_poll(
        actor=world.people["host"],
        space=world.spaces["live"],
        poll_id=str(StagePoll.objects.get().pk),
    ),
    "stage.request.create": lambda world: services.withdraw_request(
        actor=world.people["listener"], space=world.spaces["live"]
    ),
    "stage.seat.take": lambda world: Space.objects.filter(pk=world.spaces["live"].pk).update(
        needs_approval=False
    ),
}
"""What has to be done before, by operation, because as things stand it would come too late."""


@dataclass(frozen=True)
class Play:
    """An operation with one of its examples, asked by somebody who may."""

    operation: Operation
    role: str
    example: str

    def __str__(self) -> str:
        return f"{self.operation.id} “{self.example}” as {self.role}"


def plays(world: World, operation: Operation) -> Iterator[Play]:
    """Every example with everything that its door is tried with, where that lets somebody in."""
    if operation.id.startswith(OF_STAGE) and operation.method == "POST":
        yield from _of_stage(world, operation)
        return
    route = ADDRESSES[operation.path]
    for key, row in ROWS.items():
        let_in = LET_IN | {"late"} if operation.id in FIRST else LET_IN
        roles = [role for role, cell in row.items() if cell in let_in]
        if (key.method, key.name) != (operation.method, route.name) or not roles:
            continue
        role = "host" if "host" in roles else roles[0]
        fields = fields_of(world, Key(operation.method, route.name, key.thing))
        yield from _with(
            world, operation, role, world.arguments(route.arguments, key.thing), fields
        )


def _of_stage(world: World, operation: Operation) -> Iterator[Play]:
    cast = cast_of(world)
    fields = REQUESTS[operation.id.removeprefix(OF_STAGE)](cast)
    for role in ("host", "cohost", "speaker", "listener"):
        yield from _with(world, operation, role, {"space_id": cast.space.public_id}, fields)


def _with(
    world: World, operation: Operation, role: str, arguments: dict[str, Any], fields: dict[str, Any]
) -> Iterator[Play]:
    query = dict(fields.get("?", {})) | (fields if operation.method == "GET" else {})
    known = {name: str(value) for name, value in (query | arguments).items()}
    parameters = tuple(
        replace(one, sample=known.get(one.field.name, one.sample)) for one in operation.parameters
    )
    placed = replace(operation, parameters=parameters)
    if operation.body is None:
        yield Play(placed, role, "")
        return
    for example in operation.body.examples:
        body = _about(operation.body, example, world, fields)
        yield Play(replace(placed, body=body), role, example.name)


def _about(body: Body, example: Example, world: World, fields: dict[str, Any]) -> Body:
    """Ids are those of what is there, and what is to come lies ahead."""
    value = {name: _there(name, one, world, fields) for name, one in example.value.items()}
    return replace(body, examples=(Example(example.name, value),))


def _there(name: str, value: Any, world: World, fields: dict[str, Any]) -> Any:
    """The tables know of what; else an id that looks so is the live Space's, or a speaker's."""
    one = value[0] if isinstance(value, list) and value else value
    known = fields.get(name)
    if name in SAID_BEFORE and known is not None:
        return known
    if not isinstance(one, str):
        return value
    if _TIME.fullmatch(one):
        return timestamp(timezone.now() + timedelta(days=1))
    if _PUBLIC_ID.fullmatch(one):
        return known if _looks(known, _PUBLIC_ID) else world.spaces["live"].public_id
    if one.isdecimal():
        is_known = isinstance(known, list) or _looks(known, _NUMBER)
        return known if is_known else str(world.people["speaker"].pk)
    return value


def _looks(value: Any, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None
