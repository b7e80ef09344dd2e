import pytest

from spaces.models import Space
from tests.spaces.factories import make_live_space


@pytest.fixture
def space(host) -> Space:
    return make_live_space(host)
