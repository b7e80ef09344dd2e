"""Every write of moderation: reports, decisions, appeals, what is kept and what is purged.

All take `actor`, ask `rules`, raise `core.errors`, and append to the audit log (core.audit) in the
same transaction, as its last write.
"""

from moderation.services.appeals import answer_appeal, appeal
from moderation.services.decisions import decide, lapse_bans, refuse_ban, second_ban
from moderation.services.notes import add_note
from moderation.services.opening import open_case
from moderation.services.reports import (
    report_account,
    report_clip,
    report_space,
    report_tweet,
)

__all__ = [
    "add_note",
    "answer_appeal",
    "appeal",
    "decide",
    "lapse_bans",
    "open_case",
    "refuse_ban",
    "report_account",
    "report_clip",
    "report_space",
    "report_tweet",
    "second_ban",
]
