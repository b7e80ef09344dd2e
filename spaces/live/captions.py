"""Captions on their way to whoever shows them; kept nowhere here."""

from typing import Any, Final

Caption = dict[str, Any]
"""As docs/protocol.md says."""

MOST_WAITING: Final = 200


class LiveCaptions:
    """Of one Space in one process: the newest of each utterance since they were taken last."""

    def __init__(self) -> None:
        self._waiting: dict[str, Caption] = {}

    def put(self, captions: list[Caption]) -> None:
        for caption in captions:
            # At its end of the line: what comes first was said first.
            self._waiting.pop(caption["id"], None)
            self._waiting[caption["id"]] = caption
        while len(self._waiting) > MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]

    def take(self) -> list[Caption]:
        captions, self._waiting = list(self._waiting.values()), {}
        return captions
