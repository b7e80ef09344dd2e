"""Firefox, without a driver program: it speaks WebDriver BiDi itself, over one WebSocket.

It has no microphone that plays a file, and without any sound device its audio clock stands still;
so it gets a sound server of its own, whose microphone plays what a test gives it.
"""

import contextlib
import itertools
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

import numpy as np
from websockets.sync.client import ClientConnection, connect

from tests.browser.hearing import SAMPLE_RATE
from tests.browser.people import Ears, Voice
from tests.servers import wait_until

FIREFOX: Final = shutil.which("firefox-esr") or shutil.which("firefox")
ANSWER_SECONDS: Final = 30.0
MAX_ANSWER_BYTES: Final = 64 * 1024 * 1024  # 30 s of sound as JSON are 8 MB
STOP_SECONDS: Final = 60.0
VOICE_REPEATS: Final = 4

# 44100 Hz, as many sound cards have it: what the page wants must be resampled at both ends.
_SOUND: Final = """
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=loudspeaker rate=44100
load-module module-null-sink sink_name=mouth rate=44100
load-module module-remap-source source_name=microphone master=mouth.monitor
set-default-sink loudspeaker
set-default-source microphone
"""

#: Nobody is there to answer; a click still has to let sound in, as for everybody.
_PREFERENCES: Final = {
    "media.navigator.permission.disabled": True,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "extensions.getAddons.cache.enabled": False,
}


class SoundServer:
    """PulseAudio with a loudspeaker nobody hears and a microphone that `play` speaks into."""

    def __init__(self, directory: Path, stack: contextlib.ExitStack) -> None:
        self._directory = directory
        self._stack = stack
        socket = directory / "socket"
        self.environment = {
            **os.environ,
            "HOME": str(directory),
            "XDG_RUNTIME_DIR": str(directory),
            "PULSE_SERVER": f"unix:{socket}",
        }
        directory.chmod(0o700)  # PulseAudio wants its directory to be its own
        script = directory / "sound.pa"
        script.write_text(_SOUND.format(socket=socket))
        options = ["--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"]
        self._start("pulseaudio", "-n", "-F", str(script), *options)
        wait_until(self._is_ready)

    def _is_ready(self) -> bool:
        asked = subprocess.run(
            ["pactl", "info"], env=self.environment, capture_output=True, check=False
        )
        return b"Default Source: microphone" in asked.stdout

    def play(self, voice: Voice) -> None:
        """Begin to say this into the microphone, a few times over."""
        path = self._directory / "voice.raw"
        path.write_bytes(np.tile(voice.pcm, VOICE_REPEATS).astype("<f4").tobytes())
        form = ["--raw", "--format=float32le", f"--rate={SAMPLE_RATE}", "--channels=1"]
        self._start("paplay", "--device=mouth", *form, str(path))

    def _start(self, *command: str) -> None:
        self._stack.enter_context(running(command, self.environment, self._directory))


@contextlib.contextmanager
def running(
    command: tuple[str, ...], environment: Mapping[str, str], directory: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A program, ended at the end of the block; what it says goes to a file in `directory`."""
    with (directory / f"{Path(command[0]).name}.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class BidiError(Exception):
    """Firefox could not do what it was told."""


class BidiConnection:
    """Commands of https://w3c.github.io/webdriver-bidi/, one after the other, and its events."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self.events: list[dict[str, Any]] = []

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command. Raises BidiError, TimeoutError."""
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(ANSWER_SECONDS))
            if message["type"] == "event":
                self.events.append(message)
            elif message["type"] == "error":
                raise BidiError(f"{method}: {message['error']}: {message['message']}")
            elif message["id"] == number:
                return message["result"]


@dataclass
class Firefox(Ears):
    """Somebody with Firefox: one window. What they do is what a person can see and press."""

    bidi: BidiConnection
    sound: SoundServer
    window: str
    base_url: str

    @property
    def problems(self) -> list[str]:
        """Errors of the page so far. What a killed server does to sockets is not asked here."""
        entries = [event["params"] for event in self.bidi.events]
        return [entry["text"] for entry in entries if entry.get("level") == "error"]

    def log_in(self, cookies: Mapping[str, str]) -> Self:
        host = urlsplit(self.base_url).hostname
        for name, value in cookies.items():
            cookie = {"name": name, "value": {"type": "string", "value": value}, "domain": host}
            self.bidi.send("storage.setCookie", cookie=cookie)
        return self

    def open(self, path: str) -> Self:
        url = self.base_url + path
        self.bidi.send("browsingContext.navigate", context=self.window, url=url, wait="complete")
        return self

    def listen(self, space_id: str) -> Self:
        """Open the Space's page and join."""
        self.open(f"/spaces/{space_id}")
        self.click("[data-action=listen]")
        self.wait(lambda: self.sees(".speakers .speaker"))
        return self

    def open_mic(self) -> None:
        self.wait(lambda: self.sees("space-stage [data-mic=muted]"))
        self.click("space-stage mic-button [data-part=button]")
        self.wait(lambda: self.sees("space-stage mic-button[data-mic=open]"))

    def mute(self) -> None:
        self.click("space-stage mic-button[data-mic=open] [data-part=button]")
        self.wait(lambda: self.sees("space-stage mic-button[data-mic=muted]"))

    def click(self, selector: str) -> None:
        """Press the first of these that is in sight, as soon as there is one, with a mouse."""
        self.wait(lambda: self.sees(selector))
        found = self._call(f"() => {_VISIBLE}({json.dumps(selector)})")
        origin = {"type": "element", "element": {"sharedId": found["sharedId"]}}
        press = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"type": "pointer", "id": "mouse", "actions": press}
        self.bidi.send("input.performActions", context=self.window, actions=[mouse])

    def sees(self, selector: str) -> bool:
        return self.evaluate(f"() => Boolean({_VISIBLE}({json.dumps(selector)}))")

    def evaluate(self, function: str) -> Any:
        answer = self._call(f"async () => JSON.stringify(await ({function})()) ?? null")
        return json.loads(answer["value"]) if "value" in answer else None

    def pause(self, seconds: float = 0.1) -> None:
        time.sleep(seconds)

    def _call(self, function: str) -> dict[str, Any]:
        """What it returns, as BiDi describes values."""
        answer = self.bidi.send(
            "script.callFunction",
            functionDeclaration=function,
            target={"context": self.window},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise BidiError(answer["exceptionDetails"]["text"])
        return answer["result"]


_VISIBLE: Final = """
((selector) => [...document.querySelectorAll(selector)].find(
  (element) => element.checkVisibility() && !element.disabled,
))
"""


@contextlib.contextmanager
def firefox(directory: Path, base_url: str, audio: Mapping[str, object]) -> Iterator[Firefox]:
    """Firefox with a fresh profile and its own sound; `audio` are developer options of live.js."""
    assert FIREFOX
    profile = directory / "profile"
    profile.mkdir()
    lines = (f"user_pref({json.dumps(n)}, {json.dumps(v)});\n" for n, v in _PREFERENCES.items())
    (profile / "user.js").write_text("".join(lines))
    command = (FIREFOX, "--headless", "--remote-debugging-port=0", "--profile", str(profile))
    with contextlib.ExitStack() as stack:
        sound = SoundServer(directory, stack)
        process = stack.enter_context(running(command, sound.environment, directory))
        address = profile / "WebDriverBiDiServer.json"
        wait_until(lambda: address.exists() or process.poll() is not None)
        where = json.loads(address.read_text())
        url = f"ws://{where['ws_host']}:{where['ws_port']}/session"
        socket = stack.enter_context(connect(url, max_size=MAX_ANSWER_BYTES))
        yield _first_window(BidiConnection(socket), sound, base_url, audio)


def _first_window(
    bidi: BidiConnection, sound: SoundServer, base_url: str, audio: Mapping[str, object]
) -> Firefox:
    bidi.send("session.new", capabilities={})
    bidi.send("session.subscribe", events=["log.entryAdded"])
    options = json.dumps(json.dumps(audio))
    remember = f"() => location.host && sessionStorage.setItem('spaces.audio', {options})"
    bidi.send("script.addPreloadScript", functionDeclaration=remember)
    window = bidi.send("browsingContext.getTree")["contexts"][0]["context"]
    return Firefox(bidi, sound, window, base_url)
