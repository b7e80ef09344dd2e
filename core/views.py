import logging

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.exceptions import RedisError

from core.health import is_worker_well

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database and the cache answer, 503 otherwise; tells which one does not.

    `worker` only informs: without one the pages and the sound go on.
    """
    checks = {"database": _is_database_up(), "cache": _is_cache_up()}
    is_well = all(checks.values())
    body = {"status": "ok" if is_well else "failing", **checks, "worker": _is_worker_well(checks)}
    return JsonResponse(body, status=200 if is_well else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """This process's counters in the Prometheus text format. Counts only, no names."""
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _is_database_up() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("health.database_down")
        return False
    return True


def _is_worker_well(checks: dict[str, bool]) -> bool:
    return checks["cache"] and is_worker_well()


def _is_cache_up() -> bool:
    try:
        cache.get("healthz")
    except (RedisError, OSError):
        logger.exception("health.cache_down")
        return False
    return True
