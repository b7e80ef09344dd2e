"""What moderators write for one another."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import Invalid, NotAllowed
from core.text import clean_lines
from moderation import rules
from moderation.models import NOTE_LENGTH, Case, CaseNote


@transaction.atomic
def add_note(*, actor: User, case: Case, words: str) -> CaseNote:
    """Append a note to a case. Raises NotAllowed (also where it is about themselves), and
    Invalid for none or a long one.
    """
    if not rules.can_moderate(actor) or actor.pk == case.account_id:
        raise NotAllowed(_("Only moderators write notes."))
    cleaned = clean_lines(words)
    if not 1 <= len(cleaned) <= NOTE_LENGTH:
        message = _("Write a note of up to {limit} characters.")
        raise Invalid("invalid", message.format(limit=NOTE_LENGTH))
    note = CaseNote.objects.create(case=case, author=actor, words=cleaned)
    audit.record("case.noted", actor=actor, subject=case, note=note.pk)
    return note
