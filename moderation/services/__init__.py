"""Every write of moderation: reports, decisions, appeals, what is kept and what is purged.

All take `actor`, ask `rules`, raise `core.errors`, and append to the audit log (core.audit) in the
same transaction, as its last write.
"""

from moderation.services.reports import (
    report_account,
    report_clip,
    report_space,
    report_tweet,
)

__all__ = ["report_account", "report_clip", "report_space", "report_tweet"]
