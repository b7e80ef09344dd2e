"""The audit log: no line without its act, none changed, none missing unseen."""

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from core import audit
from core.models import AuditEntry, AuditHead
from tests.factories import make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db):
    return make_user("ana")


def faults():
    return [what for _number, what in audit.verify()]


def write(count, actor=None):
    return [audit.record("case.opened", actor=actor, subject=f"case:{n}") for n in range(count)]


def test_lines_stand_one_behind_another(ana):
    first, second = write(2, ana)
    assert (first.number, second.number) == (1, 2)
    assert second.previous_hash == first.hash
    assert first.actor_id == ana.pk
    assert faults() == []


def test_a_line_names_what_it_is_about(ana):
    assert audit.record("account.suspended", actor=None, subject=ana).subject == f"user:{ana.pk}"


def test_what_is_undone_leaves_no_line():
    with transaction.atomic():
        write(1)
        transaction.set_rollback(True)
    write(1)
    assert AuditEntry.objects.count() == 1
    assert faults() == []


def test_the_database_refuses_to_change_a_line():
    write(1)
    with pytest.raises(IntegrityError, match="append only"), transaction.atomic():
        AuditEntry.objects.update(act="nothing.happened")


@pytest.mark.parametrize(
    ("field", "value"), [("act", "x"), ("actor_id", 9), ("details", {"a": 1}), ("subject", "y")]
)
def test_a_line_that_was_changed_all_the_same_is_told(field, value):
    """As whoever has the disk could: here the line is made anew, with its old hash."""
    entry = write(3)[1]
    _replace(entry, **{field: value})
    assert faults() == ["was changed"]


def test_a_line_that_was_sealed_anew_breaks_the_chain():
    entry = write(3)[1]
    entry.act = "x"
    _replace(entry, act="x", hash=audit.hash_of(entry))
    assert faults() == ["does not follow the line before"]


def test_missing_lines_are_told():
    entries = write(4)
    _delete(entries[1])
    assert faults() == ["lines 2 to 2 are missing", "does not follow the line before"]
    _delete(entries[3])
    assert faults()[-1] == "the newest lines are missing"
    AuditHead.objects.all().delete()
    assert faults()[-1] == "the newest lines are missing"


words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=6,
)


@given(details=st.dictionaries(st.sampled_from("xyz"), json_values))
def test_what_a_database_gives_back_has_the_hash_of_what_was_written(details):
    with transaction.atomic():
        entry = audit.record("case.noted", actor=None, subject="case:1", **details)
        assert audit.hash_of(AuditEntry.objects.get(pk=entry.pk)) == entry.hash
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_lines_of_one_moment_make_one_chain():
    at_once(*[lambda: write(3)] * 4)
    assert AuditEntry.objects.count() == 12
    assert faults() == []


def _replace(entry, **fields):
    """Where an update is refused: out, and in again."""
    row = AuditEntry.objects.get(pk=entry.pk)
    _delete(row)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def _delete(entry):
    """PostgreSQL refuses that, too; whoever owns the database can make it obey."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("DELETE FROM core_auditentry WHERE number = %s", [entry.number])
            cursor.execute("SET session_replication_role = DEFAULT")
    else:
        AuditEntry.objects.filter(number=entry.number).delete()
