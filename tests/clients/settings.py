"""The shipped settings, but nobody asks too often: who only hears "too often" finds nothing."""

from config.settings import *  # noqa: F403
from config.settings import CACHES

CACHES = CACHES | {"limits": {"BACKEND": "tests.clients.uncounted.UncountedCache"}}
