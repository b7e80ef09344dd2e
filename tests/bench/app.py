"""The real application, and two doors that only a benchmark may have.

`/bench/tickets/<space>/<count>` issues listen tickets as the control socket does, without its
limit of 20 requests a second; `/bench/stats` says what the process counts of itself.
"""

import json
import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")

from config.asgi import application as spaces_application
from spaces.live.hub import get_hub
from spaces.live.tickets import Ticket, issue_ticket


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http" and scope["path"].startswith("/bench/"):
        await _answer(send, await _result(scope["path"].removeprefix("/bench/").split("/")))
    else:
        await spaces_application(scope, receive, send)


async def _result(words: list[str]) -> Any:
    match words:
        case ["tickets", space_id, count]:
            return [issue_ticket(Ticket(space_id, "listen")) for _ in range(int(count))]
        case ["stats"]:
            hub = await get_hub()
            relay, ticker = hub.relay_stats, hub.ticker.stats
            return {
                "frames_in": relay.frames_in,
                "frames_dropped": dict(relay.frames_dropped),
                "bundles_sent": relay.bundles_sent,
                "bundles_refused": relay.bundles_refused,
                "listeners_skipped": relay.listeners_skipped,
                "closed_slow": relay.closed_slow,
                "ticks": ticker.ticks,
                "late_ticks": ticker.late_ticks,
            }
    raise ValueError(f"nothing here: {words}")


async def _answer(send: Any, result: Any) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(result).encode()})
