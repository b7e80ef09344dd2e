"""A server as one token may use it."""

from typing import Any, Self

from spaces.client import asks, groups
from spaces.client.participant import SpaceClient
from spaces.client.transport import Transport


class Spaces:
    """All of /api/v1, by groups, and the way into a live Space.

    with Spaces("https://spaces.example.org", token) as server:
        space = server.spaces.create(title="Jazz at noon")
        server.spaces.start(space["id"])

    Every call raises Refused where the server says no.
    """

    def __init__(self, base_url: str, token: str | None = None) -> None:
        """Without a token one sees what guests see."""
        self._transport = transport = Transport(base_url, token)
        self.spaces = groups.SpacesGroup(transport)
        self.stage = groups.StageGroup(transport)
        self.me = groups.MeGroup(transport)
        self.topics = groups.TopicsGroup(transport)
        self.replay = groups.ReplayGroup(transport)
        self.transcript = groups.TranscriptGroup(transport)
        self.transcripts = groups.TranscriptsGroup(transport)
        self.cues = groups.CuesGroup(transport)
        self.captions = groups.CaptionsGroup(transport)
        self.clips = groups.ClipsGroup(transport)
        self.downloads = groups.DownloadsGroup(transport)
        self.reports = groups.ReportsGroup(transport)
        self.webhooks = groups.WebhooksGroup(transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._transport.close()

    def ask(self, space: str, kind: asks.Kind, **fields: object) -> dict[str, Any]:
        """One request of docs/protocol.md over HTTP: `ask(space, "seat.mute", participant="7")`.

        Raises TypeError for fields that it does not have.
        """
        asks.check(kind, fields)
        answer = self._transport.ask("POST", f"spaces/{space}/{kind}", fields=fields)
        return dict(answer or {})

    def enter(self, space: str, *, reconnect: bool = True) -> SpaceClient:
        """Takes part in a live Space; for `async with`."""
        transport = self._transport
        return SpaceClient(transport.base_url, space, token=transport.token, reconnect=reconnect)
