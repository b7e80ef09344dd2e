import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def no_rate_limits_of_other_tests():
    cache.clear()
