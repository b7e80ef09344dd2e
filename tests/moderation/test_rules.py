"""Who may do what of moderation: every service, asked by everybody, in one table.

The cast stands in a live Space. The speaker has written a Tweet and a clip and is who everything is
about; the moderator and the administrator have the rights of their groups alone.
"""

import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import DomainError
from moderation import services
from moderation.models import Decision, Evidence, Hold
from recordings.models import Clip
from tests.moderation.deciding import make_case
from tests.moderation.people import make_administrator, make_group_moderator
from tests.recordings.clipping import make_clip
from tests.spaces.cast import Cast, assemble_cast
from tests.timeline.factories import make_tweet
from timeline.models import Tweet

WHO = ("host", "cohost", "speaker", "listener", "stranger", "moderator", "administrator")

TABLE = """
                 host         cohost       speaker      listener     stranger     moderator    administrator
report_account   ok           ok           invalid      ok           ok           ok           ok
report_space     invalid      ok           ok           ok           ok           ok           ok
report_tweet     ok           ok           invalid      ok           ok           ok           ok
report_clip      ok           ok           invalid      ok           ok           ok           ok
open_case        not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  ok           ok
add_note         not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  ok           ok
decide           not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  ok           ok
second_ban       not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  ok           ok
refuse_ban       not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  ok           ok
appeal           not_found    not_found    ok           not_found    not_found    not_found    not_found
answer_appeal    not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  ok           ok
hold_space       not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  ok
release_hold     not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  ok
open_evidence    not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  ok           ok
open_recording   not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  ok           ok
"""  # noqa: E501

ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.splitlines()[2:]}


@dataclass(frozen=True)
class Scene:
    cast: Cast
    tweet: Tweet
    clip: Clip
    staff: dict[str, User]

    def actor(self, who: str) -> User:
        return self.staff[who] if who in self.staff else getattr(self.cast, who)


def _decided(scene: Scene, act: str) -> Decision:
    """By somebody else, about the speaker."""
    other = make_group_moderator("other_moderator")
    return services.decide(actor=other, case=make_case(scene.cast.speaker), act=act, why="Threats")


WHY = "To see what was said"


def sealed(scene: Scene) -> Evidence:
    return Evidence.objects.create(space=scene.cast.space, from_ms=0, until_ms=20, state="done")


NEEDED: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "report_account": lambda scene: {"person": scene.cast.speaker, "reason": "abuse"},
    "report_space": lambda scene: {"space": scene.cast.space, "reason": "abuse"},
    "report_tweet": lambda scene: {"tweet": scene.tweet, "reason": "abuse"},
    "report_clip": lambda scene: {"clip": scene.clip, "reason": "abuse"},
    "open_case": lambda scene: {"account": scene.cast.speaker, "space": scene.cast.space},
    "add_note": lambda scene: {"case": make_case(scene.cast.speaker), "words": "Known"},
    "decide": lambda scene: {
        "case": make_case(scene.cast.speaker, space=scene.cast.space),
        "act": "end_space",
        "why": "Threats",
    },
    "second_ban": lambda scene: {"decision": _decided(scene, "ban")},
    "refuse_ban": lambda scene: {"decision": _decided(scene, "ban")},
    "appeal": lambda scene: {"decision": _decided(scene, "warn"), "words": "A joke"},
    "answer_appeal": lambda scene: {
        "appeal": services.appeal(
            actor=scene.cast.speaker, decision=_decided(scene, "warn"), words="A joke"
        ),
        "is_granted": True,
        "answer": "It was one",
    },
    "hold_space": lambda scene: {
        "space": scene.cast.space,
        "reason": "A court asks for it",
        "expires_at": timezone.now() + timedelta(days=9),
    },
    "release_hold": lambda scene: {
        "hold": Hold.objects.create(
            space=scene.cast.space,
            reason="A court asks for it",
            expires_at=timezone.now() + timedelta(days=9),
        )
    },
    "open_evidence": lambda scene: {"evidence": sealed(scene), "reason": WHY},
    "open_recording": lambda scene: {"space": scene.cast.space, "reason": WHY},
}
"""What a service takes besides `actor`; made anew for each who asks, and undone afterwards."""


def services_with_an_actor() -> dict[str, Callable[..., Any]]:
    """Every function of moderation.services that somebody calls in their own name."""
    found = {}
    for module in pkgutil.iter_modules(services.__path__, f"{services.__name__}."):
        for name, function in inspect.getmembers(import_module(module.name), inspect.isfunction):
            is_own = function.__module__ == module.name and not name.startswith("_")
            if is_own and "actor" in inspect.signature(function).parameters:
                found[name] = function
    return found


SERVICES = services_with_an_actor()


@pytest.fixture
def scene(db) -> Scene:
    cast = assemble_cast()
    return Scene(
        cast,
        make_tweet(cast.speaker, "Words to regret"),
        make_clip(cast.space, cast.speaker, cast.host),
        {"moderator": make_group_moderator(), "administrator": make_administrator()},
    )


@pytest.mark.parametrize("name", ROWS)
def test_it_is_for_these(scene: Scene, name: str) -> None:
    answers = []
    for who in WHO:
        with transaction.atomic():
            arguments = NEEDED[name](scene)
            try:
                SERVICES[name](actor=scene.actor(who), **arguments)
                answers.append("ok")
            except DomainError as error:
                answers.append(error.code)
            transaction.set_rollback(True)
    assert answers == ROWS[name]


def test_the_matrix_forgets_no_service() -> None:
    assert set(SERVICES) == set(ROWS) == set(NEEDED)
