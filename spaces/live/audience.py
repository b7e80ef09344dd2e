"""The audience as one process tells it: how many listen, and some of their faces.

Counts cross processes as reports that are believed for a lease; faces come from the database.
Both are coalesced: sockets hear at most four times a second of a crowd that comes and goes.
"""

import time
from collections.abc import Callable
from typing import Any

from core.database import in_database
from spaces import events
from spaces.live.live_space import LiveSpace
from spaces.models import Space
from spaces.representations import represent_faces

REPORT_SECONDS = 5.0
Report = Callable[[str, dict[str, Any]], None]


class Audience:
    """What was last said of one Space's audience, and what is to be said now."""

    def __init__(self, live: LiveSpace, process: str, report: Report) -> None:
        self._live = live
        self._process = process
        self._report_to_processes = report
        self._reported = (-1, 0.0)
        self._announced: dict[str, Any] | None = None

    async def update(self) -> None:
        """Report our count, read the faces if they changed, tell our sockets if anything did."""
        live, now = self._live, time.monotonic()
        self._report(now)
        if events.Part.AUDIENCE in live.touched:
            live.touched.discard(events.Part.AUDIENCE)
            live.faces = await in_database(_load_faces, live.id)
        audience = represent_audience(live)
        live.attendance.saw(audience["listener_count"])
        if audience != self._announced:
            self._announced = audience
            live.tell(events.EVERYONE, {"type": "audience.updated", "audience": audience})

    def _report(self, now: float) -> None:
        count = self._live.local_listeners
        self._live.headcount.report(self._process, count, now)
        last_count, last_time = self._reported
        if count != last_count or now - last_time > REPORT_SECONDS:
            self._reported = (count, now)
            self._report_to_processes(self._live.id, {"type": "space.audience", "count": count})


def represent_audience(live: LiveSpace) -> dict[str, Any]:
    """The `audience` object of the protocol, as this process knows it."""
    listeners = live.headcount.total(time.monotonic())
    return {
        "listener_count": listeners,
        "participant_count": listeners + len(live.rights.seats),
        "faces": live.faces,
    }


def _load_faces(space_id: str) -> list[dict[str, Any]]:
    space = Space.objects.filter(public_id=space_id).first()
    return represent_faces(space) if space else []
