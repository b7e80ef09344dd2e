"""What one process counted of a Space, brought into the database now and then.

Nothing here is on the way of a frame, a reaction or a join: those only add to numbers in memory.
"""

import logging
import time
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Final

from core.database import in_database
from spaces import services
from spaces.live.live_space import LiveSpace
from spaces.models.figures import SAMPLE_SECONDS

log = logging.getLogger(__name__)

FIGURES_SECONDS: Final = 5.0


class Figures:
    """The sums of one Space in this process. What could not be written is lost, and logged."""

    def __init__(self, live: LiveSpace) -> None:
        self._live = live
        self._began = time.time()

    async def update(self) -> None:
        """Write who talked; and the audience, if the time of a sample has passed."""
        await self._write_talk()
        if _sample_of(time.time()) != _sample_of(self._began):
            await self._write_audience()

    async def finish(self) -> None:
        """Write what there is, as often as one likes."""
        await self._write_talk()
        await self._write_audience()

    async def _write_talk(self) -> None:
        if talk := self._live.talk.take():
            await _try(in_database(services.add_talk, space_id=self._live.id, talk=talk))

    async def _write_audience(self) -> None:
        at, self._began = _sample_of(self._began), time.time()
        attended = self._live.attendance.take(time.monotonic())
        await _try(
            in_database(
                services.record_audience,
                space_id=self._live.id,
                at=at,
                reactions=self._live.take_reaction_count(),
                **attended._asdict(),
            )
        )


def _sample_of(seconds: float) -> datetime:
    """When the sample began that this moment belongs to; the same in every process."""
    return datetime.fromtimestamp(seconds // SAMPLE_SECONDS * SAMPLE_SECONDS, UTC)


async def _try(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception:
        log.exception("could not write figures")
