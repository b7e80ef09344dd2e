"""Real servers on the database of the tests, so that a test arranges with the ORM what it needs."""

from collections.abc import Iterator
from urllib.request import urlopen

import pytest

from tests.logins import cookies_of, shared_database
from tests.servers import RunningServer, running_server, wait_until
from tests.spaces.cast import assemble_cast
from tests.spaces.live.socket_support import PATIENCE, Scene

SERVERS = ["daphne", "uvicorn"]


@pytest.fixture(scope="session", params=SERVERS)
def server(request, tmp_path_factory, django_db_setup) -> Iterator[RunningServer]:
    """One server of each kind for all tests; the tests share its database."""
    directory = tmp_path_factory.mktemp(request.param)
    arguments = ("--no-worker", "--server", request.param)
    with running_server(directory, *arguments, environment=shared_database()) as server:
        yield server


@pytest.fixture
def scene(server, transactional_db) -> Iterator[Scene]:
    """The cast in their live Space, logged in, none of them connected.

    When the test's clients have gone, the server must have let go of everything, in good order.
    """
    logged_before = len(server.log)
    yield assemble_scene(server)
    wait_until(lambda: sockets_of(server) == 0, seconds=PATIENCE)
    assert "Traceback" not in server.log[logged_before:]


def assemble_scene(server: RunningServer) -> Scene:
    cast = assemble_cast()
    people = ("host", "cohost", "speaker", "listener", "stranger", "other_host")
    return Scene(
        server=server,
        space_id=cast.space.public_id,
        cookies={who: cookies_of(getattr(cast, who)) for who in people},
        places={who: str(cast.place(who).pk) for who in people[:4]},
        cast=cast,
    )


def sockets_of(server: RunningServer) -> float:
    """Spaces and sockets that the server still holds, as its metrics tell."""
    with urlopen(f"{server.base_url}/metrics") as page:
        lines = page.read().decode().splitlines()
    held = [line for line in lines if line.startswith(("spaces_live ", "spaces_sockets{"))]
    return sum(float(line.rpartition(" ")[2]) for line in held)
