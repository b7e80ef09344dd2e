"""Our backend for SQLite: who has the line, and that it is always given back."""

import threading
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from core.sqlite import base
from tests.servers import wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a backend for SQLite"),
]


def line_is_free() -> bool:
    if not connection.line.enter(0):
        return False
    connection.line.leave()
    return True


def write(key: str) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())


def in_thread(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_transaction_has_the_line_from_its_begin_to_its_end():
    with transaction.atomic():
        assert not line_is_free()
        with transaction.atomic():
            write("one")
        assert not line_is_free()
    assert line_is_free()


def test_the_line_is_free_before_effects_of_the_commit_run():
    seen = []
    with transaction.atomic():
        transaction.on_commit(lambda: seen.append(line_is_free()))
    assert seen == [True]


def test_a_transaction_that_fails_gives_the_line_back():
    def fail() -> None:
        with transaction.atomic():
            write("one")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert line_is_free()
    assert not Session.objects.exists()


def test_a_commit_that_is_refused_gives_the_line_back():
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_follow (follower_id, followed_id, created_at)"
            " VALUES (98, 99, '2026-01-01')"
        )
    assert line_is_free()


def test_a_connection_that_closes_in_the_middle_gives_the_line_back():
    def close_in_the_middle() -> None:
        with transaction.atomic():
            write("one")
            connection.close()

    in_thread(close_in_the_middle).join()
    assert line_is_free()
    assert not Session.objects.exists()


def test_a_lone_write_waits_for_a_transaction_and_in_the_line():
    with transaction.atomic():
        thread = in_thread(lambda: write("lone"))
        wait_until(lambda: len(connection.line._waiting) == 1)
        assert not Session.objects.exists()
    thread.join()
    assert Session.objects.get().session_key == "lone"
    assert line_is_free()


def test_who_only_reads_waits_for_nobody():
    found = []
    with transaction.atomic():
        write("one")
        in_thread(lambda: found.append(Session.objects.count())).join()
    assert found == [0]


def test_who_has_lost_patience_is_left_to_sqlite(monkeypatch):
    monkeypatch.setattr(base, "PATIENCE_SECONDS", 0.01)
    answers = []

    def write_impatiently() -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=10")
        try:
            with transaction.atomic():
                write("impatient")
        except OperationalError as error:
            answers.append(str(error))

    with transaction.atomic():
        in_thread(write_impatiently).join()
    assert answers == ["database is locked"]
    assert line_is_free()
