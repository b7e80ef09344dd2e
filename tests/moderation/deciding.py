"""Cases to decide, and what was decided of them."""

from typing import Any

from accounts.models import User
from core.models import AuditEntry
from moderation.models import Case, Kind, Report
from tests.factories import make_user
from timeline.models import Notification, NotificationKind


def make_case(account: User, kind: str = Kind.ACCOUNT, **about: Any) -> Case:
    """An open one, as reports would have opened it."""
    thing = about.get("tweet") or about.get("clip") or about.get("space") or account
    key = f"{kind}:{thing.pk}:{Case.objects.count()}"
    return Case.objects.create(kind=kind, key=key, account=account, **about)


def report(case: Case, reporter: User | None = None) -> Report:
    """Somebody reported what it is about."""
    about = {name: getattr(case, name) for name in ("tweet", "clip") if getattr(case, name)}
    if case.kind == Kind.SPACE:
        about["space"] = case.space
    return Report.objects.create(
        reporter=reporter or make_user(f"reporter{Report.objects.count()}"),
        kind=case.kind,
        account=case.account,
        case=case,
        reason="abuse",
        **about,
    )


def told(person: User, kind: NotificationKind) -> list[str]:
    found = Notification.objects.filter(recipient=person, kind=kind)
    return list(found.order_by("pk").values_list("title", flat=True))


def logged() -> list[str]:
    """What the audit log says was done, in order."""
    return list(AuditEntry.objects.order_by("number").values_list("act", flat=True))
