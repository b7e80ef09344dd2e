"""The shipped settings, but nobody asks too often: who only hears "too often" finds nothing. And no
webhook is delivered to an address that a fuzzer made up.
"""

from config.settings import *  # noqa: F403
from config.settings import CACHES, CELERY_TASK_ROUTES

CACHES = CACHES | {"limits": {"BACKEND": "tests.clients.uncounted.UncountedCache"}}
CELERY_TASK_ROUTES = CELERY_TASK_ROUTES | {"accounts.tasks.deliver": {"queue": "nobody's"}}
