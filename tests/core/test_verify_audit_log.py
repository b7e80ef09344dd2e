from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core import audit
from core.models import AuditEntry

pytestmark = pytest.mark.django_db


def verify() -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_audit_log", stdout=out, stderr=err)
    except CommandError as error:
        return f"{error.returncode}: {error}", err.getvalue()
    return out.getvalue(), err.getvalue()


def test_a_whole_log_is_said_to_be_whole() -> None:
    for number in range(3):
        audit.record("thing.done", actor=None, subject=f"thing:{number}")
    assert verify() == ("3 lines; nothing was changed or removed.\n", "")


def test_a_line_that_does_not_belong_ends_with_1_and_is_named() -> None:
    line = audit.record("thing.done", actor=None, subject="thing:1")
    AuditEntry.objects.create(
        number=2, at=line.at, act="x", subject="y", previous_hash=line.hash, hash="f" * 64
    )
    said, faults = verify()
    assert said == "1: The audit log is not whole (faults: 2)."
    assert faults == "Line 2: was changed.\nLine 2: the newest lines are missing.\n"
