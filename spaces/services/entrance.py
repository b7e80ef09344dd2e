"""Who may come into a live Space: not whom the hosts took out, in a lockdown nobody new."""

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, NotAllowed
from spaces import rules
from spaces.models import Space
from spaces.rules import NoEntry
from spaces.services.pace import locked_down
from spaces.services.places import require_live


def require_entrance(actor: User | None, space: Space) -> None:
    """Raises what `require_live` raises, and NotAllowed `removed` or `locked`. None is a guest."""
    require_live(actor, space)
    reason = rules.why_not_enter(actor, space)
    if reason is not None:
        raise refusal(reason)


def refusal(reason: NoEntry) -> DomainError:
    if reason == NoEntry.LOCKED:
        return locked_down()
    return NotAllowed(
        _("A host removed you from this Space. You cannot come back to it."), code="removed"
    )
