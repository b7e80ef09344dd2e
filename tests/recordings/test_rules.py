"""Who may do what with a recorded Space that is over: every service, asked by everybody."""

import inspect
import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.db import transaction

from core.errors import DomainError
from recordings import services
from recordings.models import CaptionCue
from spaces.models import Space
from tests.recordings.clipping import make_clip
from tests.recordings.factories import end, make_cue, make_replay
from tests.spaces.cast import Cast, assemble_cast

WHO = ("host", "cohost", "speaker", "listener", "stranger", "other_host")

ENDED = """
                 host     cohost       speaker      listener     stranger     other_host
correct_cue      ok       ok           not_allowed  not_allowed  not_allowed  not_allowed
clip_live        ended    ended        ended        ended        ended        ended
clip_replay      ok       ok           ok           ok           ok           ok
object_to_clip   not_allowed not_allowed ok         not_allowed  not_allowed  not_allowed
remove_clip      ok       not_allowed  not_allowed  ok           not_allowed  not_allowed
rename_clip      not_allowed not_allowed not_allowed ok          not_allowed  not_allowed
delete_replay    ok       not_allowed  not_allowed  not_allowed  not_allowed  not_allowed
request_download ok       not_allowed  not_allowed  not_allowed  not_allowed  not_allowed
rename_replay    ok       not_allowed  not_allowed  not_allowed  not_allowed  not_allowed
trim_replay      ok       not_allowed  not_allowed  not_allowed  not_allowed  not_allowed
"""

ROWS = {line.split()[0]: line.split()[1:] for line in ENDED.splitlines()[2:]}


def a_clip(cast: Cast, space: Space) -> dict[str, Any]:
    """Made by the listener, of the speaker."""
    return {"space": None, "clip": make_clip(space, cast.listener, cast.speaker)}


NEEDED: dict[str, Callable[[Cast, Space], dict[str, Any]]] = {
    "correct_cue": lambda cast, space: {
        "cue_id": CaptionCue.objects.get().pk,
        "text": "other words",
        "seen": CaptionCue.objects.get().text,
    },
    "clip_live": lambda cast, space: {},
    "clip_replay": lambda cast, space: {"start_ms": 2000, "end_ms": 9000},
    "object_to_clip": a_clip,
    "remove_clip": a_clip,
    "rename_clip": lambda cast, space: {**a_clip(cast, space), "title": "Other words"},
    "delete_replay": lambda cast, space: {},
    "request_download": lambda cast, space: {"kind": "whole"},
    "rename_replay": lambda cast, space: {"title": "Another name"},
    "trim_replay": lambda cast, space: {"start_ms": 2000, "end_ms": 9000},
}
"""What a service takes besides `actor`; `space` is given unless it is None here."""


def services_with_an_actor() -> dict[str, Callable[..., Any]]:
    """Every function of recordings.services that somebody calls in their own name."""
    found = {}
    for module in pkgutil.iter_modules(services.__path__, f"{services.__name__}."):
        for name, function in inspect.getmembers(import_module(module.name), inspect.isfunction):
            is_own = function.__module__ == module.name and not name.startswith("_")
            if is_own and "actor" in inspect.signature(function).parameters:
                found[name] = function
    return found


SERVICES = services_with_an_actor()


@pytest.fixture
def ended(db) -> tuple[Cast, Space]:
    """An hour that was recorded and can be played; the speaker said something."""
    cast = assemble_cast()
    Space.objects.filter(pk=cast.space.pk).update(is_recorded=True)
    cast.space.refresh_from_db()
    space = end(cast.space)
    make_replay(space)
    make_cue(space, cast.speaker, "some words")
    return cast, space


@pytest.mark.parametrize("name", ROWS)
def test_a_recorded_space_lets_do(ended, name):
    cast, space = ended
    answers = []
    for who in WHO:
        with transaction.atomic():
            arguments = {"space": space, **NEEDED[name](cast, space)}
            given = {key: value for key, value in arguments.items() if value is not None}
            try:
                SERVICES[name](actor=getattr(cast, who), **given)
                answers.append("ok")
            except DomainError as error:
                answers.append(error.code)
            transaction.set_rollback(True)
    assert answers == ROWS[name]


def test_the_matrix_forgets_no_service():
    assert set(SERVICES) == set(ROWS) == set(NEEDED)
