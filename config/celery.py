"""The Celery app, and the clock of everything that happens at intervals.

`manage.py serve` runs a worker and the clock in threads of its own; scaled out they are
`celery -A config worker` and one `celery -A config beat`.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("spaces")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A message that nobody took until the next one is due is worth nothing: it expires.
app.conf.beat_schedule = {
    "catch-up-captions": {
        "task": "recordings.tasks.catch_up_captions",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "lift-lapsed-suspensions": {
        "task": "moderation.tasks.lift_lapsed_suspensions",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "heartbeat": {
        "task": "core.tasks.heartbeat",
        "schedule": 10.0,
        "options": {"expires": 10.0},
    },
    "remove-old-exports": {
        "task": "accounts.tasks.remove_old_exports",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "erase-closed-accounts": {
        "task": "accounts.tasks.erase_closed_accounts",
        "schedule": 600.0,
        "options": {"expires": 600.0},
    },
    "remove-old-webhook-events": {
        "task": "accounts.tasks.remove_old_events",
        "schedule": crontab(minute=20),
        "options": {"expires": 3000.0},
    },
    "try-replays-again": {
        "task": "recordings.tasks.try_replays_again",
        "schedule": crontab(minute=40),
        "options": {"expires": 3000.0},
    },
    "remove-old-downloads": {
        "task": "recordings.tasks.remove_old_downloads",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    # At the full hour by UTC, however often the clock was started anew.
    "purge": {
        "task": "moderation.tasks.purge_due",
        "schedule": crontab(minute=0),
        "options": {"expires": 3000.0},
    },
    "check-retention": {
        "task": "moderation.tasks.check_retention",
        "schedule": crontab(hour=4, minute=30),
        "options": {"expires": 3000.0},
    },
    "release-absent": {
        "task": "spaces.tasks.release_absent",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "sweep": {
        "task": "core.tasks.sweep",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "clip-words": {
        "task": "recordings.tasks.refresh_clip_words",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
}
