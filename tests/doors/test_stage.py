"""Requests of a live Space x the roles that tests/spaces/test_doors.py has not, and who may open
which socket: for the staff there is no back door in a Space, and for the suspended none at all.
"""

import json
from collections.abc import Iterator
from typing import Final

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.handshake import _login_by
from core.errors import DomainError
from spaces.live.control import ControlSocket
from spaces.live.requests import REQUESTS, SOCKET_ONLY
from tests.doors.visit import undone, visit
from tests.doors.world import STAFF, World, cast_of
from tests.spaces.cast import Cast
from tests.spaces.doors_support import ROWS, set_the_stage

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

#: What each gets who asks for anything at all. None: what a member gets who is in good standing.
ANSWERS: Final = {
    "guest": {"login_required"},
    "closed": {"login_required"},
    "blocked": {"not_found"},
    "suspended": {"suspended", "not_allowed", "not_found", "invalid"},
    **dict.fromkeys(STAFF),
}
#: By role: the control socket's answer, and whether there is a feed.
SOCKETS: Final = {
    "guest": ("ok", "no feed"),
    "closed": ("ok", "no feed"),  # as a guest
    "member": ("ok", "feed"),
    "suspended": ("suspended", "feed"),  # of what they may still read
    "blocked": ("not_found", "feed"),
    **dict.fromkeys(("host", "cohost", "speaker", "listener", *STAFF), ("ok", "feed")),
}


@pytest.fixture
def stage(world: World) -> Iterator[Cast]:
    cast = cast_of(world)
    with undone():
        set_the_stage(cast)
        yield cast


def code_for(world: World, role: str, kind: str, fields: dict[str, object]) -> str:
    path = reverse(f"v1_{kind}", args=[world.spaces["live"].public_id])
    answer = visit(world, role, "POST", path, fields)
    code = json.loads(answer.body).get("code", "ok")
    assert code == "ok" or answer.wrote == [], f"{kind} by {role} is refused, and writes"
    assert answer.leaks(role) == []
    return code


@pytest.mark.parametrize("kind", sorted(REQUESTS.keys() - SOCKET_ONLY))
def test_nobody_has_more_of_a_space_than_their_part_in_it(
    world: World, stage: Cast, kind: str
) -> None:
    fields = ROWS[kind](stage)
    of_members = code_for(world, "member", kind, fields)
    for role, codes in ANSWERS.items():
        assert code_for(world, role, kind, fields) in (codes or {of_members}), role


@pytest.mark.parametrize("role", SOCKETS)
def test_who_may_open_a_socket(world: World, role: str) -> None:
    cookie = world.clients[role].cookies.get(settings.SESSION_COOKIE_NAME)
    login = _login_by(cookie.value) if cookie else None
    socket = ControlSocket()
    socket.user = login and login.user
    socket.space_id, socket.connection = world.spaces["live"].public_id, "here"
    with undone():
        try:
            socket._enter()
            entered = "ok"
        except DomainError as error:
            entered = error.code
    assert (entered, "feed" if login else "no feed") == SOCKETS[role]
