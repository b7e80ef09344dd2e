"""Every write of moderation: reports, decisions, appeals, what is kept and what is purged.

All take `actor`, ask `rules`, raise `core.errors`, and append to the audit log (core.audit) in the
same transaction, as its last write.
"""

from moderation.services.appeals import answer_appeal, appeal
from moderation.services.decisions import decide, lapse_bans, refuse_ban, second_ban
from moderation.services.evidence import verify_evidence
from moderation.services.notes import add_note
from moderation.services.opening import open_case
from moderation.services.reports import (
    report_account,
    report_clip,
    report_space,
    report_tweet,
)
from moderation.services.retention import hold_space, release_hold
from moderation.services.reviewing import open_evidence, open_recording

__all__ = [
    "add_note",
    "answer_appeal",
    "appeal",
    "decide",
    "hold_space",
    "lapse_bans",
    "open_case",
    "open_evidence",
    "open_recording",
    "refuse_ban",
    "release_hold",
    "report_account",
    "report_clip",
    "report_space",
    "report_tweet",
    "second_ban",
    "verify_evidence",
]
