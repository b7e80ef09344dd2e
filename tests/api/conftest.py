import pytest

from tests.api.scene import make_recorded


@pytest.fixture
def recorded(host, speaker):
    return make_recorded(host, speaker)


@pytest.fixture
def at(recorded):
    """The address of its Space."""
    return f"/api/v1/spaces/{recorded.public_id}"
