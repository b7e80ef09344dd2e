import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection

from core.health import note_worker_alive


@pytest.mark.django_db
def test_healthz_is_well(client):
    cache.clear()
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": True, "cache": True, "worker": False}


@pytest.mark.django_db
def test_healthz_tells_of_a_worker(client):
    note_worker_alive()
    assert client.get("/healthz").json()["worker"] is True


@pytest.mark.django_db
def test_healthz_tells_a_dead_database(client, caplog):
    def refuse(*_):
        raise DatabaseError

    with connection.execute_wrapper(refuse):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["database"] is False
    assert "health.database_down" in caplog.text


@pytest.mark.django_db
def test_healthz_tells_a_dead_cache(client, settings):
    # Port 9 is "discard": nobody listens there.
    location = "redis://127.0.0.1:9"
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": location}}
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["cache"] is False


@pytest.mark.django_db
def test_metrics_are_prometheus_text(client):
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")
    assert b"# HELP" in response.content


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
@pytest.mark.django_db
def test_probes_only_read(client, path):
    assert client.post(path).status_code == 405
