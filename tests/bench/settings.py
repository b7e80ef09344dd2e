"""The project's settings, with what only a benchmark asks of the server."""

from config.settings import *  # noqa: F403
from config.settings import SERVE_UVICORN_WS, STORAGES, env

ASGI_APPLICATION = "tests.bench.app.application"
SERVE_UVICORN_WS = env.str("BENCH_UVICORN_WS", SERVE_UVICORN_WS)
STATICFILES_FINDERS = []  # nothing here asks for a page
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
