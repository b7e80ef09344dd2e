from collections import Counter

import pytest
from django.core.cache import cache

from accounts import seams
from core.seam import Seam


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
