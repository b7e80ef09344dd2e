import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from spaces import events
from tests.spaces.cast import Cast, assemble_cast


@pytest.fixture
def cast(db) -> Cast:
    return assemble_cast()


class Told:
    """What was announced, as the hub of this process would get it."""

    def __init__(self) -> None:
        self.events: list[events.StageEvent] = []

    @property
    def messages(self) -> list[tuple[str, dict[str, Any]]]:
        """Everything said, in order: to whom, and the message."""
        return [(to, message) for event in self.events for to, message in event["messages"]]

    @property
    def summary(self) -> list[tuple[str, str]]:
        """To whom and of which type; people by their participant id."""
        return [(to, message["type"]) for to, message in self.messages]

    @property
    def touched(self) -> set[str]:
        """The parts of the state that sockets get anew a moment later."""
        return {part for event in self.events for part in event["touched"]}

    @property
    def revisions(self) -> list[int]:
        return [message["seq"] for _, message in self.messages if "seq" in message]


@pytest.fixture(scope="session")
def loop_beside() -> Iterator[asyncio.AbstractEventLoop]:
    """A running event loop in another thread, as a server's is for its database threads."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def telling(
    loop_beside, django_capture_on_commit_callbacks
) -> Callable[[], AbstractContextManager[Told]]:
    """`with telling() as told:` collects what the services in the block announce."""

    @contextmanager
    def listen() -> Iterator[Told]:
        told = Told()
        events.door.open(loop_beside, told.events.append)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                yield told
        finally:
            events.door.close()

    return listen
