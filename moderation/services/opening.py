"""Cases that moderators open of their own accord, without a report."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import Invalid, NotAllowed
from moderation import rules
from moderation.cases import case_for
from moderation.models import Case, Kind, Severity
from spaces.models import Space


@transaction.atomic
def open_case(*, actor: User, account: User | None = None, space: Space | None = None) -> Case:
    """The open case about an account (in a Space, if one is given) or else about a Space.

    If there is one already it is that. Raises NotAllowed unless `rules.can_judge` who answers for
    it, Invalid for neither.
    """
    if space is not None:
        about, answers = account or space, account or space.host
    elif account is not None:
        about = answers = account
    else:
        raise Invalid("invalid", _("Say what the case is about."))
    if not rules.can_judge(actor, answers):
        raise NotAllowed(_("You may not open a case about this."))
    case = case_for(
        kind=Kind.ACCOUNT if account else Kind.SPACE,
        about=about,
        account=answers,
        place=space,
        severity=Severity.MEDIUM,
    )
    audit.record("case.opened", actor=actor, subject=case)
    return case
