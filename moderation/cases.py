"""Which case a report belongs to, and how soon it has to be looked at."""

from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from accounts.models import User
from moderation.models import Case, Kind, Reason, Severity
from recordings.models import Clip
from spaces.models import Space
from timeline.models import Tweet

SEVERITY: Final[dict[Reason, Severity]] = {
    Reason.MINORS: Severity.URGENT,
    Reason.SELF_HARM: Severity.URGENT,
    Reason.VIOLENCE: Severity.HIGH,
    Reason.HARASSMENT: Severity.MEDIUM,
    Reason.ABUSE: Severity.MEDIUM,
    Reason.PRIVACY: Severity.MEDIUM,
    Reason.IMPERSONATION: Severity.LOW,
    Reason.SPAM: Severity.LOW,
    Reason.OTHER: Severity.LOW,
}


def severity_of(reason: Reason, space: Space | None) -> Severity:
    """That of the reason; one more where it goes on at this moment."""
    raised = SEVERITY[reason] + (space is not None and space.is_live)
    return Severity(min(raised, Severity.URGENT))


def key_of(kind: str, about: User | Space | Tweet | Clip, place: Space | None) -> str:
    """Case.key. An account that is reported from two Spaces is two cases: each has its evidence."""
    key = f"{kind}:{about.pk}"
    return f"{key}@space:{place.pk}" if kind == Kind.ACCOUNT and place is not None else key


def case_for(
    *,
    kind: Kind,
    about: User | Space | Tweet | Clip,
    account: User,
    place: Space | None,
    severity: Severity,
) -> Case:
    """The open case about this, opened if there is none; its row is locked until the transaction
    ends, so that whoever decides it decides of the report, too.

    `account` answers for it; `place` is the Space where it happened.
    """
    key = key_of(kind, about, place)
    case = _joined(key, severity)
    while case is None:
        fields = {
            "kind": kind,
            "account": account,
            "space": place,
            "tweet": about if isinstance(about, Tweet) else None,
            "clip": about if isinstance(about, Clip) else None,
            "severity": severity,
        }
        try:
            with transaction.atomic():
                return Case.objects.create(key=key, **fields)
        except IntegrityError:  # somebody else opened it at this moment; or it is decided again
            case = _joined(key, severity)
    return case


def _joined(key: str, severity: Severity) -> Case | None:
    """An UPDATE locks the row on every database, and asks again whether it is open."""
    found = Case.objects.open().filter(key=key)
    if not found.update(severity=Greatest(F("severity"), severity.value)):
        return None
    return found.get()
