"""What moderation needs of an account that was erased, and what it lets go of."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from accounts.models import User
from core.work import WorkState
from moderation.models import Case, CaseState, Evidence, Hold, Purge

DECIDED_KEPT: Final = timedelta(days=120)
"""Reports outlive their decision by so long: an appeal has its time, and its answer."""


def is_needed(user: User, now: datetime) -> bool:
    """A case about them is not long decided, evidence is kept, or a Space is held."""
    concerns = Q(account=user) | Q(space__host=user)
    recent = ~Q(state=CaseState.DECIDED) | Q(decided_at__gt=now - DECIDED_KEPT)
    if Case.objects.filter(concerns, recent).exists():
        return True
    sealed = Evidence.objects.filter(concerns | Q(tracks__user=user)).exclude(manifest={})
    purges = Purge.objects.filter(space__host=user).exclude(state=WorkState.DONE)
    if sealed.exists() or purges.exists():
        return True
    return Hold.objects.filter(space__host=user, released_at=None, expires_at__gt=now).exists()


def let_go(user: User) -> None:
    """Holds that are over would keep the rows of their Spaces (accounts.seams.removing)."""
    Hold.objects.filter(space__host=user).delete()
