"""What /metrics says of the feed; docs/operations.md explains each name."""

from typing import Final

from prometheus_client import Counter, Gauge

sockets: Final = Gauge("feed_sockets", "Open sockets of the feed.")
messages_told: Final = Counter("feed_messages_told", "Messages offered to sockets of the feed.")
