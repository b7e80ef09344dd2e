"""The same on both databases: the suite runs these on SQLite and on PostgreSQL."""

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core import search
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def found(*words):
    return {user.handle for user in User.objects.filter(words__matches=list(words))}


def test_every_word_must_begin_one():
    make_user("ana", name="Ana Jazzmaster")
    make_user("ben", name="Ben Jazz")
    assert found("jazz") == {"ana", "ben"}
    assert found("JÁZZ", "an") == {"ana"}
    assert found("azz") == set()


def test_no_words_match_nothing():
    make_user("ana")
    assert found() == set()
    assert found("!?") == set()


@pytest.mark.parametrize("word", ["and", "or", "not", "near", "null", "rowid", "words"])
def test_words_of_the_engines_are_words_like_others(word):
    make_user("ana", name=f"Ana {word}")
    make_user("ben")
    assert found(word) == {"ana"}


def test_the_index_follows_changes_and_deletions():
    ana = make_user("ana", name="Ana Jazz")
    ana.name = "Ana Blues"
    ana.save(update_fields=["name", "words"])
    assert (found("jazz"), found("blues")) == (set(), {"ana"})
    ana.delete()
    assert found("blues") == set()


def test_rows_made_in_bulk_are_found():
    User.objects.bulk_create([User(username="ana", name="Ana Jazz")])
    assert found("jazz") == {"ana"}


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_text_is_searched_without_an_error(words):
    found(*words)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite copies tables")
def test_the_index_comes_back_after_sqlite_copied_the_table():
    make_user("ana", name="Ana Jazz")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER accounts_user_words_insert")
    call_command("migrate", verbosity=0)
    make_user("ben", name="Ben Jazz")
    assert found("jazz") == {"ana", "ben"}


def test_postgresql_has_an_index_for_the_search_to_use():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = User.objects.filter(words__matches=["jazz"]).explain()
        assert "accounts_user_words" in plan
    else:
        assert search._index_of(User) == "accounts_user_words"
