"""Suspending accounts, and letting them back in."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules, seams
from accounts.models import User
from core.errors import NotAllowed


def require_good_standing(actor: User) -> None:
    """For every service in which somebody writes. Raises NotAllowed `suspended`."""
    if not rules.can_write(actor):
        message = _("Your account is suspended. You can read, but not take part.")
        raise NotAllowed(message, code="suspended")


def suspend(*, actor: User, other: User) -> None:
    """Make `other` invisible to everybody else and unable to write; twice changes nothing.

    Raises NotAllowed unless `rules.can_suspend`.
    """
    _require_right(actor, other)
    with transaction.atomic():
        now = timezone.now()
        active = User.objects.filter(pk=other.pk, suspended_at__isnull=True)
        if active.update(suspended_at=now, updated_at=now):
            other.suspended_at = now
            seams.suspended(other)


def reinstate(*, actor: User, other: User) -> None:
    """Undo `suspend`: everything of `other` is where it was; twice changes nothing.

    Raises NotAllowed unless `rules.can_suspend`.
    """
    _require_right(actor, other)
    with transaction.atomic():
        suspended = User.objects.filter(pk=other.pk, suspended_at__isnull=False)
        if suspended.update(suspended_at=None, updated_at=timezone.now()):
            other.suspended_at = None
            seams.reinstated(other)


def _require_right(actor: User, other: User) -> None:
    if not rules.can_suspend(actor, other):
        raise NotAllowed(_("You may not decide about the standing of this account."))
