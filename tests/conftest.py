"""The people every test may meet; tests/spaces/cast.py puts them into a live Space."""

import contextlib
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application, set_token_value
from rest_framework.test import APIClient

from accounts.models import User
from core.scopes import SCOPES
from spaces.client import Stage
from tests.factories import make_moderator, make_user
from tests.places import CHAOS, PLACES
from tests.races import IS_LONG
from tests.servers import SHARED, RunningServer, migrated_database, running_server, share

# How long an example or an answer takes is the machine's matter, and not what is tested.
Stage.until.__kwdefaults__["timeout"] = 60.0
hypothesis.settings.register_profile("spaces", deadline=None)
hypothesis.settings.register_profile("long", deadline=None, max_examples=3000)
hypothesis.settings.load_profile("long" if IS_LONG else "spaces")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database", action="store_true", help="only tests that depend on Django's database"
    )


def pytest_configure(config: pytest.Config) -> None:
    if SHARED not in os.environ:  # the processes of a run inherit it
        directory = tempfile.mkdtemp(prefix="spaces-shared-")
        config.add_cleanup(lambda: shutil.rmtree(directory, ignore_errors=True))
        share(directory)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings) -> bool:
    """On SQLite each worker's database begins as a copy of one that is migrated already."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "core.sqlite":
        return False
    shutil.copy(migrated_database(), database["TEST"]["NAME"])
    return True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for kind in _kinds_elsewhere(item):
            raise pytest.UsageError(f"{item.nodeid} is {kind}: `make test` looks in {PLACES[kind]}")
    if config.getoption("--only-database"):
        chosen = [item for item in items if _uses_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


def _kinds_elsewhere(item: pytest.Item) -> Iterator[str]:
    for kind in PLACES.keys() & {marker.name for marker in item.iter_markers()}:
        if not item.nodeid.startswith((*PLACES[kind], CHAOS)):
            yield kind


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What the collection makes lives to the end: no collector needs to look at it, ever."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def _uses_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("any_database") is not None:
        return False
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or "db" in fixtures


@pytest.fixture(autouse=True)
def _no_limit_is_used_up() -> None:
    """Databases roll back, and the next test's people have the ids of the last one's."""
    caches["limits"].clear()


@pytest.fixture
def host(db) -> User:
    return make_user("host")


@pytest.fixture
def cohost(db) -> User:
    return make_user("cohost")


@pytest.fixture
def speaker(db) -> User:
    return make_user("speaker")


@pytest.fixture
def listener(db) -> User:
    return make_user("listener")


@pytest.fixture
def stranger(db) -> User:
    return make_user("stranger")


@pytest.fixture
def moderator(db) -> User:
    return make_moderator()


@pytest.fixture
def run_server(tmp_path) -> Iterator[Callable[..., RunningServer]]:
    """`run_server("--server", "uvicorn", environment={...})`: a real server, until the test ends.

    All servers of a test share its directory, and so (without DATABASE_URL) the database.
    """
    with contextlib.ExitStack() as stack:

        def run(*arguments: str, **options: Mapping[str, str]) -> RunningServer:
            return stack.enter_context(running_server(tmp_path, *arguments, **options))

        yield run


# --- Programs, each with a token of its own ---------------------------------------------------


@pytest.fixture
def app(db):
    return Application.objects.create(
        name="Reader",
        user=make_user("developer"),
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )


@pytest.fixture
def token_of(app):
    """The words of a new token; `user` None: of the app alone."""

    def make(user=None, scopes=tuple(SCOPES), minutes=5.0, of=app):
        words = f"token-{AccessToken.objects.count()}-of-{user}"
        token = AccessToken(
            user=user,
            application=of,
            expires=timezone.now() + timedelta(minutes=minutes),
            scope="" if user is None else " ".join(scopes),
        )
        set_token_value(token, words)
        token.save()
        return words

    return make


@pytest.fixture
def program(token_of):
    """A client with a token (see `token_of`)."""

    def make(user=None, **kwargs):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(user, **kwargs)}")
        return client

    return make
