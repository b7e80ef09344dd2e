"""Programs that say known sentences in turns, and write down which frames have left them."""

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from spaces.client import Refused, SocketClosed, SpaceClient
from tests.recordings.phrases import PHRASES
from tests.recordings.voices import Pcm, opus_packets, say, silence
from tests.servers import RunningServer, Scene
from tests.tools.make_demo_voices import FRAME, level_bytes

FRAME_SECONDS: Final = 0.02
TURN_SECONDS: Final = 10.0  # of one speaker, before the next one's
PAUSE_SECONDS: Final = 0.7
QUIET: Final = 60  # a level below is not sent, as browsers do
AGAIN_SECONDS: Final = 0.2
TROUBLE: Final = (SocketClosed, Refused, TimeoutError, OSError)


@dataclass(frozen=True)
class Phrase:
    """A sentence with a pause behind it."""

    text: str
    pcm: Pcm
    packets: list[bytes]
    levels: bytes

    @classmethod
    def spoken(cls, text: str, voice: str) -> "Phrase":
        pcm = np.concatenate([say(text, voice), silence(PAUSE_SECONDS)])
        packets = opus_packets(pcm)
        return cls(text, pcm, packets, level_bytes(packets))

    @property
    def seconds(self) -> float:
        return len(self.packets) * FRAME_SECONDS

    def frame(self, number: int) -> Pcm:
        return self.pcm[number * FRAME : (number + 1) * FRAME]


@dataclass
class Said:
    """One saying of a phrase: `frames` are {number in the phrase: (sequence, when it left)}."""

    handle: str
    phrase: Phrase
    stream: int
    frames: dict[int, tuple[int, float]] = field(default_factory=dict)
    is_whole: bool = False
    began_at: float = field(default_factory=time.time)
    ended_at: float = 0.0


class Speaker:
    """Comes back whenever it is thrown out, and says the next sentence then."""

    def __init__(self, server: RunningServer, scene: Scene, handle: str, voice: str) -> None:
        self.said: list[Said] = []
        self._server = server
        self._scene = scene
        self._handle = handle
        self._voice = voice
        self._phrases: itertools.cycle[Phrase] = itertools.cycle(())
        self._clock: _Clock | None = None

    def rehearse(self, texts: list[str]) -> None:
        """Before the Space: speech is made in seconds, and would be late."""
        self._phrases = itertools.cycle([Phrase.spoken(text, self._voice) for text in texts])

    def client(self) -> SpaceClient:
        cookies = self._scene.cookies[self._handle]
        return SpaceClient(self._server.base_url, self._scene.space_id, cookies=cookies)

    async def talk(self, place: int, places: int, began: float, until: float) -> None:
        """In the turns of this place, from `began` to `until` (time.time())."""
        turns = _Turns(place, places, began)
        while time.time() < until:
            try:
                async with self.client() as client:
                    await self._be_heard(client)
                    while time.time() < until:
                        await self._next(client, turns)
            except TROUBLE:
                await asyncio.sleep(AGAIN_SECONDS)

    async def end(self) -> None:
        """Of the Space; again until it is over."""
        while True:
            try:
                async with self.client() as client:
                    await client.request("space.end")
                    return
            except TROUBLE as error:
                if isinstance(error, SocketClosed) and error.is_over:
                    return
                await asyncio.sleep(AGAIN_SECONDS)

    async def _be_heard(self, client: SpaceClient) -> None:
        await client.request("captions.answer", is_given=True)
        if client.stage.you["role"] == "listener":
            await client.request("seat.take")
        await client.request("mic.open")

    async def _next(self, client: SpaceClient, turns: "_Turns") -> None:
        phrase = next(self._phrases)
        await asyncio.sleep(turns.wait_for(phrase.seconds))
        if client.stage.you["is_muted"]:
            await client.request("mic.open")
        said = Said(self._handle, phrase, client.stream or 0)
        self.said.append(said)
        try:
            await _say(client, said, self._clock_of(client))
            said.is_whole = True
        finally:
            said.ended_at = time.time()

    def _clock_of(self, client: SpaceClient) -> "_Clock":
        if self._clock is None or self._clock.client is not client:
            self._clock = _Clock(client)
        return self._clock


class _Clock:
    """A stream's sequence is its clock: 50 a second, silence and all."""

    def __init__(self, client: SpaceClient) -> None:
        self.client = client
        self._began: float | None = None

    def begin(self) -> None:
        """The frame that was just sent was the first of its stream."""
        now = asyncio.get_running_loop().time()
        self._began = self._began or now - (self.client.sequence - 1) * FRAME_SECONDS

    def catch_up(self) -> None:
        """Count what passed in silence."""
        if self._began is not None:
            passed = asyncio.get_running_loop().time() - self._began
            self.client.skip(max(0, int(passed / FRAME_SECONDS) - self.client.sequence))

    async def tick(self) -> None:
        """Wait until the next frame is due."""
        due = 0.0
        if self._began is not None:
            due = self._began + self.client.sequence * FRAME_SECONDS
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))


async def _say(client: SpaceClient, said: Said, clock: _Clock) -> None:
    clock.catch_up()
    for number, (packet, level) in enumerate(
        zip(said.phrase.packets, said.phrase.levels, strict=True)
    ):
        await clock.tick()
        if level < QUIET:
            client.skip(1)
            continue
        await client.publish(packet, level)
        clock.begin()
        said.stream = client.stream or 0
        said.frames[number] = (client.sequence - 1, time.time())


@dataclass(frozen=True)
class _Turns:
    """Who speaks when: one after the other, so that what is mixed can be judged."""

    place: int
    places: int
    began: float

    def wait_for(self, seconds: float) -> float:
        """How long until so much fits into a turn of ours."""
        circle = TURN_SECONDS * self.places
        now = (time.time() - self.began - self.place * TURN_SECONDS) % circle
        return 0.0 if now + seconds <= TURN_SECONDS else circle - now


def texts_for(number: int, of: int) -> list[str]:
    """Sentences that no other speaker says."""
    return list(PHRASES[number::of])
