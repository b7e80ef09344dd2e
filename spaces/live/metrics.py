"""Counters for /metrics; the names are in docs/operations.md."""

from prometheus_client import Counter

frames_refused = Counter(
    "spaces_frames_refused_total", "Frames that came in and were not forwarded.", ["reason"]
)
