"""What the server writes about itself: lines on its console, each of one thing."""

from typing import Any


def logging_to_console(*, form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING; `form` is "json" for machines or "plain" for people."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "core.logs.JsonFormatter"},
            "plain": {"()": "core.logs.PlainFormatter"},
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": form},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "daphne": {"level": "WARNING"},
            "uvicorn": {"level": "WARNING"},
            "django.channels.server": {"level": "WARNING"},
            "celery": {"level": "WARNING"},
        },
    }
