import pytest

from spaces.models import Space
from tests.recordings.captioning import MODEL, engine
from tests.spaces.factories import make_live_space


@pytest.fixture
def space(host) -> Space:
    return make_live_space(host)


@pytest.fixture
def model(settings):
    """This server can caption, with the demo's model."""
    settings.CAPTION_MODEL_DIR = MODEL
    return MODEL


@pytest.fixture(scope="session", autouse=True)
def _no_child_is_left():
    yield
    engine().close()
