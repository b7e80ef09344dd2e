"""A purge that dies at any moment: nothing half removed is seen, and the next one finishes it."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.storage import storages
from django.db import connection

from core.models import AuditEntry
from moderation.models import Purge
from moderation.services import retention
from recordings.models import Clip, Recording, Replay
from recordings.transcripts import own_reading_of
from tests.moderation import keeping
from tests.races import IS_LONG

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("keeping_storage"),
]

ENDED = datetime(2026, 1, 1, 12, tzinfo=UTC)
DUE = ENDED + timedelta(days=30)
POINTS = 60 if IS_LONG else 20


class Died(BaseException):
    """As a process that is killed: nobody catches it, and what was not committed is not there."""


@contextmanager
def dying_after(steps: int) -> Iterator[list[int]]:
    """Statements and removed files are counted together; the one behind `steps` does not happen."""
    count = [0]
    storage = storages["recordings"]
    remove = storage.delete

    def step() -> None:
        count[0] += 1
        if count[0] > steps:
            raise Died

    def counted(execute, sql, params, many, context):
        step()
        return execute(sql, params, many, context)

    def counted_remove(name: str) -> None:
        step()
        remove(name)

    storage.delete = counted_remove
    try:
        with connection.execute_wrapper(counted):
            yield count
    finally:
        storage.delete = remove


def purge(space, now):
    with time_machine.travel(now, tick=False):
        return retention.purge_space(space_id=space.pk, now=now)


def look(space, host):
    """All of the copy can be seen, or nothing of it; the replay in any case."""
    is_begun = Recording.objects.get(space=space).purged_at is not None
    assert Purge.objects.filter(space=space).exists() == is_begun
    assert (own_reading_of(space, host) is None) == is_begun
    if not is_begun:
        assert set(keeping.hidden_rows(space).values()) == {1, 2}
        assert keeping.folders_of(space.public_id) >= {"segments", "evidence", "downloads"}
    if space.is_recorded:
        replay = Replay.objects.playable().get(recording__space=space)
        clip = Clip.objects.playable().get(space=space)
        for name in (replay.opus_file, replay.aac_file, clip.opus_file, clip.aac_file):
            assert storages["recordings"].exists(name)


@pytest.mark.parametrize("is_recorded", [False, True])
def test_a_purge_that_is_killed_anywhere_is_finished_by_the_next(
    host, speaker, monkeypatch, is_recorded
):
    monkeypatch.setattr("moderation.retention.removing.BATCH", 1)

    def kept():
        return keeping.make_kept_space(host, [speaker], ended_at=ENDED, is_recorded=is_recorded)

    purge(kept(), DUE)  # the first one writes the head of the audit log as well
    space = kept()
    with dying_after(10**9) as whole:
        purge(space, DUE)
    for steps in random.Random(1).sample(range(whole[0]), POINTS // 2):
        space = kept()
        assert purge(space, DUE - timedelta(microseconds=1)) is None
        with pytest.raises(Died), dying_after(steps):
            purge(space, DUE)
        look(space, host)
        done = purge(space, DUE + 2 * timedelta(minutes=3))
        assert done.is_done
        look(space, host)
        assert set(keeping.hidden_rows(space).values()) == {0}
        left = {"parts", "replay"} if is_recorded else set()
        assert keeping.folders_of(space.public_id) == left
        assert done.removed["segments"] == done.removed["tracks"] == 2
        lines = AuditEntry.objects.filter(act="space.purged", subject=f"space:{space.pk}")
        assert [line.details for line in lines] == [done.removed]
