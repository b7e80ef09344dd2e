"""What /metrics says of recordings; docs/operations.md explains each name.

Workers answer no requests, so these are read from the database, and every web process says the
same.
"""

import logging
from collections.abc import Iterable, Iterator

from django.db import DatabaseError
from django.db.models import Max
from django.utils import timezone
from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from recordings.models import AudioSegment, Recording

log = logging.getLogger(__name__)


class _RecordingMetrics(Collector):
    def describe(self) -> Iterable[Metric]:
        """Nothing: to be registered without a question to the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Nothing either while the database is away: what others count is to be seen then."""
        try:
            yield from _measured()
        except DatabaseError:
            log.warning("The database does not say how recordings are.")


def _measured() -> tuple[Metric, ...]:
    newest = AudioSegment.objects.aggregate(newest=Max("pk"))["newest"] or 0
    return (
        GaugeMetricFamily(
            "spaces_recorder_lag_seconds", "Age of the oldest second not cut.", value=_lag_seconds()
        ),
        CounterMetricFamily("spaces_recorder_segments", "Segments ever written.", value=newest),
    )


def _lag_seconds() -> float:
    now = timezone.now()
    uncut = Recording.objects.filter(is_complete=False, purged_at=None)
    ages = [
        (now - (began_at or now)).total_seconds() - cut_ms / 1000
        for began_at, cut_ms in uncut.values_list("space__started_at", "cut_ms")
    ]
    return max(0.0, *ages, 0.0)


def publish() -> None:
    """Report from now on; to be called once."""
    REGISTRY.register(_RecordingMetrics())
