"""Reports, and what is done about them (see the constraints for what can never be)."""

from moderation.models.cases import (
    NOTE_LENGTH,
    Case,
    CaseNote,
    CaseQuerySet,
    CaseState,
    Kind,
    Severity,
)
from moderation.models.decisions import (
    APPEAL_LENGTH,
    OF_THE_SPACE,
    SUSPENSIONS,
    VIOLATIONS,
    WHY_LENGTH,
    Act,
    Appeal,
    AppealState,
    Decision,
    DecisionQuerySet,
    DecisionState,
    answerable_for,
)
from moderation.models.evidence import Evidence, EvidenceTrack
from moderation.models.reports import WORDS_LENGTH, Reason, Report, ReportState
from moderation.models.retention import HOLD_REASON_LENGTH, Hold, Purge

__all__ = [
    "APPEAL_LENGTH",
    "HOLD_REASON_LENGTH",
    "NOTE_LENGTH",
    "OF_THE_SPACE",
    "SUSPENSIONS",
    "VIOLATIONS",
    "WHY_LENGTH",
    "WORDS_LENGTH",
    "Act",
    "Appeal",
    "AppealState",
    "Case",
    "CaseNote",
    "CaseQuerySet",
    "CaseState",
    "Decision",
    "DecisionQuerySet",
    "DecisionState",
    "Evidence",
    "EvidenceTrack",
    "Hold",
    "Kind",
    "Purge",
    "Reason",
    "Report",
    "ReportState",
    "Severity",
    "answerable_for",
]
