"""What everybody who comes in is told alike: read once, until it changes."""

import asyncio
from typing import Any

from core.database import in_database
from spaces.models import Space
from spaces.representations import represent_shared


class SharedState:
    """Of one Space, in one process. A crowd that comes back at once asks the database once.

    What somebody gets may be older than a change of this moment, never older than what their
    socket is told from then on: they come up to date by the messages that follow.
    """

    def __init__(self, space_id: str) -> None:
        self._space_id = space_id
        self._reading: asyncio.Task[dict[str, Any]] | None = None

    def changed(self) -> None:
        self._reading = None

    async def get(self) -> dict[str, Any]:
        """The shared part of `space.state`. Raises Space.DoesNotExist once it is deleted."""
        reading = self._reading
        if reading is None or (reading.done() and reading.exception() is not None):
            reading = asyncio.create_task(in_database(_load, self._space_id))
            self._reading = reading
        return await asyncio.shield(reading)


def _load(space_id: str) -> dict[str, Any]:
    spaces = Space.objects.select_related("host").prefetch_related("topics")
    return represent_shared(spaces.get(public_id=space_id))
