"""A crowd of people as one program: they come in, ask for the microphone, react, drop and return.

    python -m tests.tools.joiners

reads a line of JSON (`url`, `space_id`, `cookies` of each, `seed`), then orders, one a line, and
answers each with a line of JSON once it is done:

- `come`: everybody comes in at once.
- `storm`: everybody's connection breaks at once, and they come back at once.
- `busy`: from now on ACTS_A_SECOND of ACTS happen, each by somebody who has nothing else to do.
- `rest`: no more; answers with what was done and how it went.

tests/joiners.py is the other end.
"""

import asyncio
import contextlib
import json
import random
import sys
from collections import Counter
from typing import Any

import uvloop
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from spaces.client.sockets import UNREACHABLE, Server, backoff

ACTS_A_SECOND = 50
ACTS = {"ask": 10, "react": 25, "withdraw": 10, "reconnect": 5}
"""How often each of them happens, in ACTS_A_SECOND."""
BEAT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
_ANSWERS = ('{"type": "ok"', '{"type": "error"')


class Person:
    """One joiner. What is said to everybody is received, and not looked at."""

    def __init__(self, server: Server, path: str, counts: Counter[str]) -> None:
        self.is_idle = False
        self._server, self._path, self._counts = server, path, counts
        self._socket: ClientConnection | None = None
        self._answer: asyncio.Future[dict[str, Any]] | None = None
        self._reading: asyncio.Task[None] | None = None

    async def come(self) -> None:
        """Return when the state is there, however often it must be tried."""
        for pause in backoff():
            try:
                self._socket = await self._server.open(self._path)
                first = await self._socket.recv()
            except UNREACHABLE as error:
                self._counts[f"come: {type(error).__name__} {error}"[:80]] += 1
                await asyncio.sleep(pause)
                continue
            if '"space.state"' in first[:40]:
                break
            self._counts["come: " + first[:80]] += 1
        self._reading = asyncio.create_task(self._read(self._socket))
        self.is_idle = True

    def drop(self) -> None:
        """As a train in a tunnel does it: without a word."""
        self.is_idle = False
        if self._reading is not None:
            self._reading.cancel()
        if self._socket is not None:
            self._socket.transport.abort()

    async def reconnect(self) -> None:
        self.drop()
        await self.come()
        self._counts["reconnect: ok"] += 1

    async def ask(self) -> None:
        await self._request({"type": "request.create", "id": 1, "question": "May I?"})

    async def withdraw(self) -> None:
        await self._request({"type": "request.withdraw", "id": 1})

    async def react(self) -> None:
        await self._request({"type": "reaction.send", "id": 1, "emoji": "👏"})

    async def beat(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._socket.send('{"type":"presence.beat","seq":0}')

    async def _request(self, request: dict[str, Any]) -> None:
        assert self._socket
        self._answer = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps(request))
        answer = await asyncio.wait_for(self._answer, ANSWER_SECONDS)
        self._counts[f"{request['type']}: {answer.get('code', 'ok')}"] += 1

    async def _read(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                text = await socket.recv()
                if text.startswith(_ANSWERS) and '"id": 1' in text and self._answer is not None:
                    self._answer.set_result(json.loads(text))
                    self._answer = None


class Crowd:
    def __init__(self, url: str, space_id: str, cookies: list[dict[str, str]], seed: int) -> None:
        self.counts: Counter[str] = Counter()
        path = f"/ws/spaces/{space_id}/control"
        self._people = [Person(Server(url, own), path, self.counts) for own in cookies]
        self._chance = random.Random(seed)
        self._tasks: set[asyncio.Task[None]] = set()
        self._acting: asyncio.Task[None] | None = None
        self._beating = asyncio.create_task(self._beat())

    async def come(self) -> None:
        await asyncio.gather(*(person.come() for person in self._people))

    async def storm(self) -> None:
        for person in self._people:
            person.drop()
        await self.come()

    async def busy(self) -> None:
        self._acting = asyncio.create_task(self._act())

    async def rest(self) -> None:
        assert self._acting
        self._acting.cancel()
        await asyncio.gather(*self._tasks)

    def leave(self) -> None:
        self._beating.cancel()
        for person in self._people:
            person.drop()

    async def _act(self) -> None:
        names, weights = list(ACTS), list(ACTS.values())
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due += 1 / ACTS_A_SECOND
            await asyncio.sleep(due - loop.time())
            idle = [person for person in self._people if person.is_idle]
            if not idle:
                self.counts["nobody idle"] += 1
                continue
            person, (name,) = self._chance.choice(idle), self._chance.choices(names, weights)
            task = asyncio.create_task(self._do(person, name))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _do(self, person: Person, name: str) -> None:
        person.is_idle = False
        try:
            await getattr(person, name)()
        except (ConnectionClosed, TimeoutError) as error:
            self.counts[f"{name}: {error!r}"[:80]] += 1
            await person.reconnect()
        person.is_idle = True

    async def _beat(self) -> None:
        while True:
            for person in self._people:
                await person.beat()
                await asyncio.sleep(BEAT_SECONDS / len(self._people))


async def main() -> None:
    loop = asyncio.get_running_loop()
    orders = asyncio.StreamReader(limit=1 << 22)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    crowd = Crowd(**json.loads(await orders.readline()))
    while order := (await orders.readline()).decode().strip():
        started_at = loop.time()
        await getattr(crowd, order)()
        print(json.dumps({"seconds": loop.time() - started_at, "counts": crowd.counts}), flush=True)
    crowd.leave()


if __name__ == "__main__":
    uvloop.run(main())
