"""What others need for the same crowd, where they are installed: Icecast and Mumble's server.

Icecast sends one mixed Opus stream in pages of 100 ms, without TLS; Mumble, over TCP with TLS, a
packet of 20 ms for each speaker, of whom there is one here.
"""

import asyncio
import contextlib
import io
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

from core.ogg import OggOpusWriter
from tests.bench import servers
from tests.bench.crowd import Crowd, insecure_tls
from tests.bench.report import Table
from tests.bench.servers import SERVER_CORE, Server, pinned
from tests.bench.stage import FRAME_SECONDS, PACKET

SECONDS, PATIENCE_SECONDS = 5.0, 20.0
ICECAST_LISTENERS, MUMBLE_LISTENERS = 1500, 50
FRAMES_A_PAGE = 5

_ICECAST = """<icecast>
<limits><clients>20000</clients><sources>1</sources><burst-on-connect>0</burst-on-connect></limits>
<authentication><source-password>bench</source-password></authentication>
<listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
<paths><basedir>{data}</basedir><logdir>{data}</logdir><webroot>{data}</webroot>
<adminroot>{data}</adminroot></paths><logging><accesslog>access.log</accesslog>
<errorlog>error.log</errorlog><loglevel>1</loglevel></logging>
<security><changeowner><user>nobody</user><group>nogroup</group></changeowner></security>
</icecast>"""
_MURMUR = """database={data}/murmur.sqlite
logfile={data}/murmur.log
pidfile=
host=127.0.0.1
port={port}
users=2000
bandwidth=130000
autobanAttempts=0
sslDHParams=@ffdhe2048
"""


async def run(data: Path, *, quick: bool) -> list[Table]:
    lines = []
    for name, program, measure in (
        ("Icecast, one mixed stream", "icecast2", _icecast),
        ("Mumble, TCP and TLS, one speaker", "murmurd", _mumble),
    ):
        found = shutil.which(program)
        measured = await measure(found, data) if found else f"{program} is not installed"
        lines.append((name, measured))
    return [Table("The same crowd elsewhere", ("server", "listeners per core"), lines)]


async def _icecast(program: str, data: Path) -> str:
    config = _configure(data, _ICECAST)
    with (
        _running([program, "-c", config]) as server,
        Crowd(servers.CLIENT_CORE) as crowd,
        socket.create_connection(server.address) as source,
    ):
        source.sendall(
            b"PUT /live HTTP/1.1\r\nHost: bench\r\nAuthorization: Basic c291cmNlOmJlbmNo\r\n"
            b"Content-Type: application/ogg\r\n\r\n"
        )
        pages = _pages()
        source.sendall(next(pages))
        async with _paced(lambda: source.sendall(next(pages)), FRAMES_A_PAGE * FRAME_SECONDS):
            await asyncio.sleep(0.5)
            requests = [b"GET /live HTTP/1.0\r\n\r\n"] * ICECAST_LISTENERS
            await asyncio.to_thread(
                crowd.connect_streams, server.address, requests, b"OggS", secure=False
            )
            return await _per_core(server, crowd, ICECAST_LISTENERS, 10)


def _configure(data: Path, text: str) -> str:
    """Where the configuration is, in a directory that a server without rights may write to."""
    directory = data / "peer"
    directory.mkdir(exist_ok=True)
    data.chmod(0o755)
    directory.chmod(0o777)
    config = directory / "config"
    config.write_text(text.format(port=servers.PORT, data=directory))
    return str(config)


def _pages() -> Iterator[bytes]:
    """An endless Ogg stream: its headers, then a page of 100 ms at a time."""
    file = io.BytesIO()
    writer = OggOpusWriter(file, packets_per_page=FRAMES_A_PAGE)
    while True:
        writer.write(PACKET * 2, 960)  # a mix of several voices takes more than one does
        if page := file.getvalue():
            yield page
            file.seek(0)
            file.truncate()


async def _mumble(program: str, data: Path) -> str:
    config = _configure(data, _MURMUR)
    with (
        _running([program, "-fg", "-ini", config]) as server,
        Crowd(servers.CLIENT_CORE) as crowd,
        socket.create_connection(server.address) as plain,
        insecure_tls().wrap_socket(plain) as speaker,
    ):
        speaker.sendall(_introduction("speaker"))
        await asyncio.sleep(1.0)
        people = [_introduction(f"p{number}") for number in range(MUMBLE_LISTENERS)]
        # How a voice packet begins: its kind, its size (with the session in one byte), Opus.
        packet = b"\x00\x01" + (5 + len(PACKET)).to_bytes(4) + b"\x80"
        await asyncio.to_thread(crowd.connect_streams, server.address, people, packet, secure=True)
        packets = _voice_packets()
        async with _paced(lambda: _talk(speaker, next(packets)), FRAME_SECONDS):
            return await _per_core(server, crowd, MUMBLE_LISTENERS, 50)


def _introduction(name: str) -> bytes:
    """Mumble's Version (1.3.4) and Authenticate (a name, and that we speak Opus)."""
    version = b"\x08\x84\x86\x04"
    person = b"\x0a" + bytes([len(name)]) + name.encode() + b"\x28\x01"
    return b"".join(
        kind.to_bytes(2) + len(body).to_bytes(4) + body
        for kind, body in ((0, version), (2, person))
    )


def _voice_packets() -> Iterator[bytes]:
    number = 0
    while True:
        number = (number + 2) % 0x4000
        sequence = (0x8000 | number).to_bytes(2)
        body = b"\x80" + sequence + bytes([len(PACKET)]) + PACKET
        yield b"\x00\x01" + len(body).to_bytes(4) + body


def _talk(speaker: ssl.SSLSocket, packet: bytes) -> None:
    speaker.sendall(packet)
    speaker.setblocking(False)
    with contextlib.suppress(ssl.SSLWantReadError):
        while speaker.recv(65_536):  # news of everybody who joins
            pass
    speaker.setblocking(True)


async def _per_core(server: Server, crowd: Crowd, listeners: int, a_second: int) -> str:
    await asyncio.sleep(2.0)
    before, cpu = crowd.count(), server.cpu()
    await asyncio.sleep(SECONDS)
    after, cpu = crowd.count(), server.cpu() - cpu
    seconds = after["at"] - before["at"]
    share = (after["bundles"] - before["bundles"]) / (listeners * seconds * a_second)
    return (
        f"{listeners * seconds / cpu:,.0f} ({1e6 * cpu / listeners / seconds:.0f} us a second of "
        f"each of {listeners}, {share:.0%} delivered)"
    )


@contextlib.contextmanager
def _running(command: list[str]) -> Iterator[Server]:
    with pinned(SERVER_CORE):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    kind = servers.Kind(command[0], command)
    try:
        servers.wait_for(process, servers.PORT)
        yield Server(kind, servers.PORT, process)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


@contextlib.asynccontextmanager
async def _paced(work: Callable[[], object], seconds: float) -> AsyncIterator[None]:
    """Does `work` every so often until the block ends."""

    async def keep_on() -> None:
        due = time.monotonic()
        while True:
            work()
            due += seconds
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    task: Awaitable[None] = asyncio.create_task(keep_on())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
