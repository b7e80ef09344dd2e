"""Opening what is kept for review: with a reason, and never without a line of the audit log."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import DomainError, Gone, Invalid
from core.text import clean_line
from moderation import links
from moderation.links import Access, require_kept, require_not_oneself, require_reviewer
from moderation.models import Evidence
from spaces.models import Space

SHORTEST_REASON: Final = 10
LONGEST_REASON: Final = 300


@transaction.atomic
def open_evidence(*, actor: User, evidence: Evidence, reason: str) -> Access:
    """Five minutes of access to what is sealed in it.

    Raises NotAllowed (`needs_another` for what is about themselves), Invalid `reason_required`,
    Gone `purged`, and DomainError `not_sealed` while its sound is still to come.
    """
    reviewer, why = require_reviewer(actor), _reason(reason)
    found = Evidence.objects.select_related("space", "account").filter(pk=evidence.pk).first()
    if found is None:
        raise Gone("purged", _("This was removed for good: it is kept for a while only."))
    require_kept(found.space)
    require_not_oneself(reviewer, found.space, found.account)
    if not found.is_done:
        raise DomainError("not_sealed", _("This is still being sealed. Come back in a minute."))
    access = links.to_evidence(reviewer, found)
    audit.record(
        "evidence.opened",
        actor=reviewer,
        subject=found,
        evidence=found.public_id,
        space=found.space_id,
        reason=why,
    )
    return access


@transaction.atomic
def open_recording(*, actor: User, space: Space, reason: str) -> Access:
    """Five minutes of access to all that was said in a Space, whoever agreed to what.

    Raises as `open_evidence`.
    """
    reviewer, why = require_reviewer(actor), _reason(reason)
    require_kept(space)
    require_not_oneself(reviewer, space)
    access = links.to_recording(reviewer, space)
    audit.record(
        "recording.opened", actor=reviewer, subject=space, space=space.public_id, reason=why
    )
    return access


def _reason(reason: str) -> str:
    cleaned = clean_line(reason)
    if len(cleaned) < SHORTEST_REASON:
        message = _("Say in a few words why you have to hear this. It is logged.")
        raise Invalid("reason_required", message)
    return cleaned[:LONGEST_REASON]
