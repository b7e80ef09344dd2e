import ipaddress
from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from accounts import seams
from core.seam import Seam
from tests.accounts.receiving import Receiver


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def no_rate_limits_of_other_tests():
    cache.clear()


@pytest.fixture
def called(monkeypatch) -> Counter[str]:
    """How often each seam of accounts was called; nobody else listens meanwhile."""
    calls: Counter[str] = Counter()
    for name, seam in vars(seams).items():
        if isinstance(seam, Seam) and name != "parted":
            count = _counter(calls, name)
            monkeypatch.setattr(seam, "_subscribers", [count])
    return calls


def _counter(calls: Counter[str], name: str):
    return lambda *_args: calls.update([name])


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    """A program on this machine that only this test may call."""
    server = Receiver()
    settings.FETCH_HTTP, settings.FETCH_PORTS = True, [server.port]
    settings.FETCH_NETWORKS = [ipaddress.ip_network("127.0.0.1/32")]
    yield server
    server.close()
