"""What /metrics says of the live part; docs/operations.md explains each name.

Counts live where they arise (relay, ticker, log) and are read when somebody asks.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from prometheus_client import REGISTRY, Counter
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from spaces.live.hub import Hub

frames_refused = Counter(
    "spaces_frames_refused", "Frames that came in and were not taken.", ["reason"]
)


class _HubMetrics(Collector):
    hub: "Hub | None" = None

    def collect(self) -> Iterator[Metric]:
        if self.hub is None:
            return
        yield from _gauges(self.hub)
        yield from _counters(self.hub)


def _gauges(hub: "Hub") -> Iterator[Metric]:
    spaces = hub.spaces
    sockets = GaugeMetricFamily("spaces_sockets", "Open sockets.", labels=["kind"])
    sockets.add_metric(["control"], sum(len(live.controls) for live in spaces))
    sockets.add_metric(["listen"], sum(len(live.listens) for live in spaces))
    sockets.add_metric(["publish"], sum(len(live.publishers) for live in spaces))
    yield GaugeMetricFamily("spaces_live", "Spaces with sockets here.", value=len(spaces))
    yield sockets


def _counters(hub: "Hub") -> Iterator[Metric]:
    relay, ticker, log = hub.relay_stats, hub.ticker.stats, hub.log.stats
    for name, about, value in (
        ("spaces_ticks_late", "Ticks of 20 ms left out.", ticker.late_ticks),
        ("spaces_frames_relayed", "Frames taken from the log.", relay.frames_in),
        ("spaces_bundles_sent", "Bundles sent, one a listener.", relay.bundles_sent),
        ("spaces_bundles_refused", "Bundles a connection did not take.", relay.bundles_refused),
        ("spaces_listeners_skipped", "Bundles not sent to who lagged.", relay.listeners_skipped),
        ("spaces_listeners_closed_slow", "Closed, 10 s behind.", relay.closed_slow),
        ("spaces_log_flush_errors", "Failed writes of the log.", log.flush_errors),
        ("spaces_log_frames_dropped", "Frames the log had to drop.", log.frames_dropped),
        ("spaces_log_tail_skips", "Jumps of a reader that fell behind.", log.tail_skips),
    ):
        yield CounterMetricFamily(name, about, value=value)
    dropped = CounterMetricFamily("spaces_frames_dropped", "In the relay.", labels=["reason"])
    for reason, count in relay.frames_dropped.items():
        dropped.add_metric([reason], count)
    yield dropped


_metrics: Final = _HubMetrics()
REGISTRY.register(_metrics)


def watch(hub: "Hub") -> None:
    """Report this hub from now on."""
    _metrics.hub = hub
