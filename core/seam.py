"""Where a lower app lets higher ones take part: imports point one way, calls may come back."""

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Seam(Generic[P]):
    """Something that happened, for whoever connected.

    Connected in an AppConfig's `ready`, called in that order by the service that made it happen,
    inside its transaction: what is written there stands or falls with it. Effects on the world
    wait for the commit as everywhere (transaction.on_commit).
    """

    def __init__(self) -> None:
        self._subscribers: list[Callable[P, None]] = []

    def connect(self, subscriber: Callable[P, None]) -> Callable[P, None]:
        """Usable as a decorator; connecting twice counts once."""
        if subscriber not in self._subscribers:
            self._subscribers.append(subscriber)
        return subscriber

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        for subscriber in self._subscribers:
            subscriber(*args, **kwargs)
