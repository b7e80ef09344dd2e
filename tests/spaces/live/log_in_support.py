"""What ends a log-in at a running server, and how its sockets close."""

import asyncio
import json
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from asgiref.sync import sync_to_async
from websockets.asyncio.client import ClientConnection

from accounts.models import User
from tests.factories import make_user
from tests.logins import staff_cookies_of
from tests.spaces.live.socket_support import close_code

SECONDS = 2.0  # one, on a machine that has nothing else to do
CSRF = "c" * 32


async def post(scene, cookies, path: str, **fields: str) -> None:
    """As a page of this server posts a form."""
    sent = {**cookies, "csrftoken": CSRF}
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in sent.items()),
        "Origin": scene.server.base_url,
        "X-CSRFToken": CSRF,
    }
    body = urlencode(fields).encode()
    request = Request(f"{scene.server.base_url}{path}", body, headers)
    with await asyncio.to_thread(urlopen, request) as answer:
        assert answer.status == 200


async def make_boss() -> dict[str, str]:
    """The cookies of an operator."""
    boss = await sync_to_async(make_user)("boss", is_staff=True, is_superuser=True)
    return await asyncio.to_thread(staff_cookies_of, boss)


async def suspend(scene, boss: dict[str, str], user: User) -> None:
    """A moderator decides in the admin of this server."""
    chosen = {"_selected_action": str(user.pk), "confirmed": "yes"}
    await post(scene, boss, "/admin/accounts/user/", action="suspend_accounts", **chosen)


async def deactivate(scene, boss: dict[str, str], user: User) -> None:
    fields = {"username": user.username, "name": user.name}  # and no is_active
    await post(scene, boss, f"/admin/accounts/user/{user.pk}/change/", **fields)


async def ticket(control: ClientConnection, purpose: str) -> str:
    await control.send(json.dumps({"type": "ticket.create", "id": 1, "purpose": purpose}))
    while (answer := json.loads(await control.recv())).get("id") != 1:
        pass
    return answer["ticket"]


async def codes_of(sockets, seconds: float = SECONDS) -> dict[str, int | None]:
    """By name, what each closes with, which it must within this time."""
    async with asyncio.timeout(seconds):
        codes = await asyncio.gather(*map(close_code, sockets.values()))
    return dict(zip(sockets, codes, strict=True))
