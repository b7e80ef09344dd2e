"""The addresses of /api/v1, one method each, by the names of its document: `spaces.create`.

Where a name there has a third part, it is joined on: `spaces.reminder_set`. All of them raise as
Transport.ask does. Lists come page by page, as one goes on.
"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Unpack, cast
from urllib.parse import quote

from spaces.client.shapes import (
    Answer,
    Caption,
    Clip,
    Cue,
    Delivery,
    Download,
    MadeWebhook,
    NewSpace,
    Replay,
    Report,
    Space,
    SpaceFields,
    SpaceQuery,
    Topic,
    Webhook,
    WhatWasSaid,
)
from spaces.client.transport import Transport

POLL_SECONDS: Final = 1.0


class Group:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _get(self, path: str, **query: object) -> Any:
        return self._transport.ask("GET", path, query=query)

    def _post(self, path: str, **fields: object) -> Any:
        return self._transport.ask("POST", path, fields=fields)

    def _patch(self, path: str, **fields: object) -> Any:
        return self._transport.ask("PATCH", path, fields=fields)

    def _delete(self, path: str) -> None:
        self._transport.ask("DELETE", path)

    def _wait_for(self, path: str, seconds: float) -> Any:
        """What is made is asked for until it is done or failed. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while (made := self._get(path))["state"] not in {"done", "failed"}:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{path} is not made after {seconds} s")
            time.sleep(POLL_SECONDS)
        return made


class SpacesGroup(Group):
    """A Space's life."""

    def list(self, **query: Unpack[SpaceQuery]) -> Iterator[Space]:
        """The newest first; all that is said must be true of them."""
        return self._transport.pages("spaces", **query)

    def search(self, words: str) -> Iterator[Space]:
        """Those with these words, that are live or will be or were."""
        return self.list(q=words)

    def get(self, space: str) -> Space:
        return cast("Space", self._get(_space(space)))

    def create(self, **fields: Unpack[NewSpace]) -> Space:
        """A draft; with `scheduled_start` it is announced."""
        return cast("Space", self._post("spaces", **fields))

    def update(self, space: str, **fields: Unpack[SpaceFields]) -> Space:
        """What is not named stays."""
        return cast("Space", self._patch(_space(space), **fields))

    def start(self, space: str) -> Space:
        return cast("Space", self._post(_space(space, "start")))

    def end(self, space: str) -> Space:
        return cast("Space", self._post(_space(space, "end")))

    def reminder_set(self, space: str) -> Space:
        return cast("Space", self._transport.ask("PUT", _space(space, "reminder")))

    def reminder_forget(self, space: str) -> None:
        self._delete(_space(space, "reminder"))

    def invitees_list(self, space: str, *, q: str | None = None) -> Answer:
        return cast("Answer", self._get(_space(space, "invitees"), q=q))

    def invitees_add(self, space: str, **fields: object) -> Answer:
        return cast("Answer", self._post(_space(space, "invitees"), **fields))

    def bar(self) -> Answer:
        return cast("Answer", self._get("spaces/bar"))

    def pins(self, space: str) -> Iterator[Answer]:
        return self._transport.pages(_space(space, "pins"))

    def figures(self, space: str) -> Answer:
        return cast("Answer", self._get(_space(space, "figures")))

    def voice_get(self, space: str) -> Answer:
        """What was made of what one said oneself."""
        return cast("Answer", self._get(_space(space, "voice")))

    def voice_change(self, space: str, **fields: object) -> Answer:
        return cast("Answer", self._post(_space(space, "voice"), **fields))


class StageGroup(Group):
    """What goes on in a live Space; what one may ask of it is `Spaces.ask`."""

    def state(self, space: str) -> Answer:
        return cast("Answer", self._get(_space(space, "state")))


class MeGroup(Group):
    def get(self) -> Answer:
        """Whom the token stands for."""
        return cast("Answer", self._get("me"))


class TopicsGroup(Group):
    def list(self) -> Iterator[Topic]:
        return self._transport.pages("topics")


class ReplayGroup(Group):
    """What can be heard again."""

    def get(self, space: str) -> Replay:
        return cast("Replay", self._get(_space(space, "replay")))

    def update(self, space: str, **fields: object) -> Replay:
        """`title`, `trim`: {"start_ms", "end_ms"}."""
        return cast("Replay", self._patch(_space(space, "replay"), **fields))

    def delete(self, space: str) -> None:
        self._delete(_space(space, "replay"))

    def audio(self, space: str, target: str | Path, form: str = "opus") -> None:
        """Saves the sound to a file."""
        self._transport.save(_space(space, f"replay/audio.{form}"), target)


class TranscriptGroup(Group):
    """What was said in one Space."""

    def get(self, space: str, *, q: str | None = None) -> Iterator[Cue]:
        """The first first."""
        return self._transport.pages(_space(space, "transcript"), q=q)

    def file(self, space: str, target: str | Path, form: str = "vtt") -> None:
        """Saves it as `vtt`, `srt`, `txt` or `json`."""
        self._transport.save(_space(space, f"transcript.{form}"), target)


class TranscriptsGroup(Group):
    def search(self, words: str) -> Iterator[WhatWasSaid]:
        """In all replays that one may hear."""
        return self._transport.pages("transcripts", q=words)


class CuesGroup(Group):
    def update(self, space: str, cue: str, *, text: str, seen: str) -> Cue:
        """Puts it right, if it still says what one has `seen`."""
        path = _space(space, f"cues/{_id(cue)}")
        return cast("Cue", self._patch(path, text=text, seen=seen))


class CaptionsGroup(Group):
    def list(self, space: str) -> Sequence[Caption]:
        """The newest of a live Space; those to come are heard at `SpaceClient.captions`."""
        return cast("Sequence[Caption]", self._get(_space(space, "captions"))["captions"])


class ClipsGroup(Group):
    def list(self, space: str) -> Iterator[Clip]:
        return self._transport.pages(_space(space, "clips"))

    def create(self, space: str, **fields: object) -> Clip:
        """Of a live Space the last `length_ms`, of one that is over `start_ms` to `end_ms`."""
        return cast("Clip", self._post(_space(space, "clips"), **fields))

    def get(self, clip: str) -> Clip:
        return cast("Clip", self._get(f"clips/{_id(clip)}"))

    def wait(self, clip: str, seconds: float = 300) -> Clip:
        """Once it is made, or could not be: see its `state`. Raises TimeoutError."""
        return cast("Clip", self._wait_for(f"clips/{_id(clip)}", seconds))

    def update(self, clip: str, *, title: str) -> Clip:
        return cast("Clip", self._patch(f"clips/{_id(clip)}", title=title))

    def delete(self, clip: str) -> None:
        self._delete(f"clips/{_id(clip)}")

    def object(self, clip: str) -> None:
        """Takes away one in which one speaks."""
        self._post(f"clips/{_id(clip)}/objection")

    def audio(self, clip: str, target: str | Path, form: str = "opus") -> None:
        """Saves the sound to a file."""
        self._transport.save(f"clips/{_id(clip)}/audio.{form}", target)


class DownloadsGroup(Group):
    def list(self, space: str) -> Answer:
        """What one may take home, and what was made of it."""
        return cast("Answer", self._get(_space(space, "downloads")))

    def create(self, space: str, kind: str) -> Download:
        """`whole` is the host's, `own` a speaker's."""
        return cast("Download", self._post(_space(space, "downloads"), kind=kind))

    def get(self, download: str) -> Download:
        return cast("Download", self._get(f"downloads/{_id(download)}"))

    def wait(self, download: str, seconds: float = 3600) -> Download:
        """Once it is made, or could not be: see its `state`. Raises TimeoutError."""
        return cast("Download", self._wait_for(f"downloads/{_id(download)}", seconds))

    def file(self, download: str, target: str | Path) -> None:
        """Saves it to a file."""
        self._transport.save(f"downloads/{_id(download)}/file", target)


class ReportsGroup(Group):
    """To moderators."""

    def list(self) -> Iterator[Report]:
        return self._transport.pages("reports")

    def create(self, **fields: object) -> Report:
        return cast("Report", self._post("reports", **fields))

    def get(self, report: str) -> Report:
        return cast("Report", self._get(f"reports/{_id(report)}"))


class WebhooksGroup(Group):
    """Servers that are told what happens."""

    def list(self) -> Iterator[Webhook]:
        return self._transport.pages("webhooks")

    def get(self, webhook: str) -> Webhook:
        return cast("Webhook", self._get(f"webhooks/{_id(webhook)}"))

    def create(self, **fields: object) -> MadeWebhook:
        """With `name`, `url`, `events`. Nobody is shown its `secret` again."""
        return cast("MadeWebhook", self._post("webhooks", **fields))

    def change(self, webhook: str, **fields: object) -> Webhook:
        return cast("Webhook", self._patch(f"webhooks/{_id(webhook)}", **fields))

    def delete(self, webhook: str) -> None:
        self._delete(f"webhooks/{_id(webhook)}")

    def rotate_secret(self, webhook: str) -> str:
        """The new one; for a day all is signed with the one before, too."""
        return str(self._post(f"webhooks/{_id(webhook)}/secret")["secret"])

    def test(self, webhook: str) -> Delivery:
        """Sends a `ping`."""
        return cast("Delivery", self._post(f"webhooks/{_id(webhook)}/test"))

    def deliveries(self, webhook: str) -> Iterator[Delivery]:
        """What was sent, the newest first."""
        return self._transport.pages(f"webhooks/{_id(webhook)}/deliveries")

    def replay(self, webhook: str, delivery: str) -> Delivery:
        """Sends it again, under the same id."""
        path = f"webhooks/{_id(webhook)}/deliveries/{_id(delivery)}/replay"
        return cast("Delivery", self._post(path))


def _id(given: str) -> str:
    return quote(given, safe="")


def _space(space: str, rest: str = "") -> str:
    return f"spaces/{_id(space)}/{rest}".rstrip("/")
