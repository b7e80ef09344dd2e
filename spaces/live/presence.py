"""How many people listen: what each process reports, believed for the length of a lease."""

from typing import NamedTuple


class _Report(NamedTuple):
    listeners: int
    believed_until: float


class Headcount:
    """Listeners of one Space, summed over processes.

    A process reports again well within `lease_seconds`; one that died stops reporting, and its
    listeners are forgotten with its last report. Times are seconds of any steady clock.
    """

    def __init__(self, lease_seconds: float) -> None:
        self._lease = lease_seconds
        self._reports: dict[str, _Report] = {}

    def report(self, process: str, count: int, now: float) -> None:
        self._reports[process] = _Report(count, now + self._lease)

    def total(self, now: float) -> int:
        self._reports = {
            process: report
            for process, report in self._reports.items()
            if report.believed_until >= now
        }
        return sum(report.listeners for report in self._reports.values())
