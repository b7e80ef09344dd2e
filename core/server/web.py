"""Daphne and uvicorn with the limits of docs/protocol.md; each blocks until a signal ends it."""

import asyncio
import errno
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import uvicorn
from django.conf import settings
from django.utils.module_loading import import_string

from core import lifecycle

log = logging.getLogger(__name__)

NAME = "spaces"
MESSAGE_BYTES = 128 * 1024  # twice what any socket takes: past its limit it says so itself
PING_SECONDS = 20
PING_TIMEOUT_SECONDS = 30
CLOSE_SECONDS = 2  # for sockets to end when the server does


class AddressTakenError(Exception):
    """Another program listens where we want to."""


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    def require_free(self) -> None:
        """Raise AddressTakenError if somebody listens here already."""
        try:
            info = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
            with socket.socket(info[0], info[1]) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(info[4])
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise AddressTakenError from error
            raise


def run_daphne(
    application: Callable[..., Any], address: Address, ready: Callable[[], None]
) -> None:
    """Serve until SIGINT or SIGTERM. `ready` is called on the event loop, once listening."""
    # Importing Daphne installs Twisted's reactor: only where it is going to run.
    from daphne.endpoints import build_endpoint_description_strings  # noqa: PLC0415
    from daphne.server import Server  # noqa: PLC0415
    from daphne.ws_protocol import WebSocketFactory  # noqa: PLC0415
    from twisted.internet import defer  # noqa: PLC0415
    from twisted.web.http import RESPONSES  # noqa: PLC0415

    RESPONSES.setdefault(429, b"Too Many Requests")  # Twisted knows the codes of RFC 2616 only
    WebSocketFactory.protocol = import_string(settings.SERVE_DAPHNE_WS)

    class DaphneServer(Server):
        failure: BaseException | None = None

        def listen_success(self, port: Any) -> None:
            super().listen_success(port)
            ready()

        def listen_error(self, failure: Any) -> None:
            self.failure = failure.value
            self.stop()

        def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
            if scope["type"] == "websocket":
                protocol.extend_scope(scope)
            return super().create_application(protocol, scope)

        def kill_all_applications(self) -> Any:
            # First the application says goodbye: a killed one cannot.
            stops = defer.Deferred.fromFuture(asyncio.ensure_future(lifecycle.server_stops()))
            stops.addErrback(lambda error: log.error("Stopping failed.", exc_info=error.value))
            return stops.addCallback(lambda _: self._kill_remaining_applications())

        def _kill_remaining_applications(self) -> Any:
            # A connection whose application has crashed stays listed without one, which
            # Daphne 4.2 stumbles over.
            for protocol, details in list(self.connections.items()):
                if "application_instance" not in details:
                    del self.connections[protocol]
            return super().kill_all_applications()

    server = DaphneServer(
        application,
        endpoints=build_endpoint_description_strings(host=address.host, port=address.port),
        server_name=NAME,
        verbosity=0,
        websocket_timeout=-1,
        websocket_max_message_size=MESSAGE_BYTES,
        websocket_max_frame_size=MESSAGE_BYTES,
        ping_interval=PING_SECONDS,
        ping_timeout=PING_TIMEOUT_SECONDS,
        application_close_timeout=CLOSE_SECONDS,
    )
    server.run()
    if server.failure:
        raise AddressTakenError from server.failure


def run_uvicorn(
    application: Callable[..., Any], address: Address, ready: Callable[[], None]
) -> None:
    """Serve until SIGINT or SIGTERM. `ready` is called on the event loop, once listening."""

    class UvicornServer(uvicorn.Server):
        def handle_exit(self, _signal: int, _frame: Any) -> None:
            # uvicorn's own raises the signal once more when it is done, and the process would
            # be gone before the threads beside the server have ended.
            lifecycle.note_stopping()
            self.force_exit = self.should_exit
            self.should_exit = True

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

    config = uvicorn.Config(
        application,
        host=address.host,
        port=address.port,
        ws=settings.SERVE_UVICORN_WS,
        ws_max_size=MESSAGE_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_TIMEOUT_SECONDS,
        timeout_graceful_shutdown=CLOSE_SECONDS,
        proxy_headers=False,  # settings.TRUSTED_PROXIES decides, in one place
        server_header=False,
        access_log=False,
        log_config=None,
    )
    UvicornServer(config).run()


SERVERS = {"daphne": run_daphne, "uvicorn": run_uvicorn}
