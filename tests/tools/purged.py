"""Purges that die for good, in the environment's database and folders: tests/chaos/test_purge.py.

python -m tests.tools.purged make COUNT        kept Spaces, due now; prints their ids
python -m tests.tools.purged purge ID [STEPS]  and SIGKILL behind so many statements
python -m tests.tools.purged look ID           what there is of it, as JSON
"""

import json
import os
import signal
import sys
from datetime import timedelta

import django

django.setup()

from django.core.files.storage import storages  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from core import audit  # noqa: E402
from core.models import AuditEntry  # noqa: E402
from moderation.models import Purge  # noqa: E402
from moderation.retention import removing  # noqa: E402
from moderation.services import retention  # noqa: E402
from recordings.models import Recording, Replay  # noqa: E402
from spaces.models import Space  # noqa: E402
from tests.factories import make_user  # noqa: E402
from tests.moderation import keeping  # noqa: E402


def make(count: int) -> None:
    host, speaker = make_user("host"), make_user("speaker")
    ended_at = timezone.now() - timedelta(days=30, seconds=1)
    made = [
        keeping.make_kept_space(host, [speaker], ended_at=ended_at, is_recorded=number % 2 == 0).pk
        for number in range(count)
    ]
    print(json.dumps(made))


def purge(space_id: int, steps: int | None = None) -> None:
    removing.BATCH = 1
    count = 0

    def step() -> None:
        nonlocal count
        count += 1
        if steps is not None and count > steps:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(execute, sql, params, many, context):
        step()
        return execute(sql, params, many, context)

    storage = storages["recordings"]
    remove = storage.delete
    storage.delete = lambda name: (step(), remove(name))[1]
    with connection.execute_wrapper(counted):
        retention.purge_space(space_id=space_id, now=timezone.now())
    print(json.dumps(count))


def look(space_id: int) -> None:
    space = Space.objects.get(pk=space_id)
    # Whoever was killed holds a lease for half a minute: here that is over.
    lapsed = timezone.now() - timedelta(seconds=1)
    Purge.objects.exclude(leased_until=None).update(leased_until=lapsed)
    replay = Replay.objects.filter(recording__space=space).first()
    whole = (
        [storages["recordings"].exists(name) for name in (replay.opus_file, replay.aac_file)]
        if replay
        else []
    )
    print(
        json.dumps(
            {
                "is_begun": Recording.objects.get(space=space).purged_at is not None,
                "has_purge": Purge.objects.filter(space=space).exists(),
                "is_done": Purge.objects.filter(space=space, finished_at__isnull=False).exists(),
                "rows": keeping.hidden_rows(space),
                "folders": sorted(keeping.folders_of(space.public_id)),
                "is_replay_whole": all(whole),
                "lines": AuditEntry.objects.filter(
                    act="space.purged", subject=f"space:{space.pk}"
                ).count(),
                "faults": list(audit.verify()),
            }
        )
    )


if __name__ == "__main__":
    {"make": make, "purge": purge, "look": look}[sys.argv[1]](*map(int, sys.argv[2:]))
