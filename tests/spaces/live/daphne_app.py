"""An application for test_daphne_protocol.py: tells its client which way a message came."""

import asyncio
import select
import sys

from core.server.web import Address, run_daphne
from core.sockets.extensions import RAW_WRITE, TAKE_SHORT
from core.sockets.sending import websocket_frame

FLOOD = bytes(range(250)) * 40
POURED = 4000  # 40 MB: no kernel keeps that much for a connection
after_close = None
alarm = asyncio.Event()


async def application(scope, receive, send):
    if scope["type"] != "websocket":
        await send({"type": "http.response.start", "status": 429})
        await send({"type": "http.response.body"})
        return
    await receive()
    write = scope["extensions"][RAW_WRITE]
    wrote_early = write(websocket_frame(b"early"))
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": f"{wrote_early} {after_close}"})
    scope["extensions"][TAKE_SHORT](lambda data: write(websocket_frame(b"taken " + data)))
    while (event := await receive())["type"] != "websocket.disconnect":
        if event.get("text"):
            await globals()[event["text"]](write, send)
        else:
            await send({"type": "websocket.send", "bytes": b"received " + event["bytes"]})


async def flood(write, send):
    count = 0
    while write(websocket_frame(FLOOD)):
        count += 1
    unsent = write.__self__._unsent()
    # The kernel takes more again, and Twisted cannot know it while we hold up the loop.
    select.select([], [write.__self__.transport.socket], [], 10)
    write(websocket_frame(b"last"))
    await send({"type": "websocket.send", "text": f"{count} {unsent}"})


async def pour(_write, send):
    for _ in range(POURED):
        await send({"type": "websocket.send", "bytes": FLOOD})


async def nap(_write, _send):
    await alarm.wait()


async def wake(_write, _send):
    alarm.set()


async def close(write, send):
    global after_close  # noqa: PLW0603 - told to the next client
    await send({"type": "websocket.close", "code": 4000})
    after_close = write(websocket_frame(b"late"))


if __name__ == "__main__":
    run_daphne(
        application, Address("127.0.0.1", int(sys.argv[1])), lambda: print("ready", flush=True)
    )
