"""Cases with what a test of the desk says about them, and who works there."""

import hashlib
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from moderation.models import Case, Evidence, EvidenceTrack, Kind, Reason, Report, Severity
from spaces.models import Space
from tests.factories import make_user

QUEUE = "/admin/moderation/case/"


def make_case(
    account: User,
    *,
    reports: int = 1,
    reason: str = Reason.ABUSE,
    age_hours: int = 1,
    **fields: Any,
) -> Case:
    """About an account, with so many reports by so many people."""
    key = f"account:{account.pk}"
    opened_at = timezone.now() - timedelta(hours=age_hours)
    made = {"kind": Kind.ACCOUNT, "key": key, "severity": Severity.MEDIUM, "opened_at": opened_at}
    case = Case.objects.create(account=account, **{**made, **fields})
    for _ in range(reports):
        add_report(case, reason)
    return case


def add_report(case: Case, reason: str = Reason.ABUSE, **fields: Any) -> Report:
    reporter = make_user(f"rep{User.objects.count()}")
    about = {"space": case.space} if case.kind == Kind.SPACE else {}
    return Report.objects.create(
        reporter=reporter,
        kind=case.kind,
        account=case.account,
        case=case,
        reason=reason,
        **{"words": "They said it twice.", **about, **fields},
    )


def make_evidence(case: Case, space: Space, *speakers: User) -> Evidence:
    """Sealed, as rows alone: no file lies behind it."""
    evidence = Evidence.objects.create(
        space=space,
        account=speakers[0] if len(speakers) == 1 else None,
        from_ms=0,
        until_ms=90_000,
        manifest_sha256=hashlib.sha256(b"manifest").hexdigest(),
        sealed_at=timezone.now(),
        state="done",
    )
    for speaker in speakers:
        EvidenceTrack.objects.create(
            evidence=evidence, user=speaker, file="no.opus", size=1, sha256="0" * 64, levels=b"\x50"
        )
    case.reports.update(evidence=evidence)
    return evidence


def case_path(case: Case, *parts: object) -> str:
    """The page of a case, or one of its addresses."""
    return f"{QUEUE}{case.pk}/" + ("/".join(map(str, parts)) + "/" if parts else "change/")
