"""Suspending accounts, for a time or for good, and letting them back in."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules, seams
from accounts.models import User
from accounts.pairs import locked
from core import audit
from core.dates import day
from core.errors import Invalid, NotAllowed, NotFound

FOREVER: Final = datetime.max.replace(tzinfo=UTC)
"""When a suspension for good ends: later than any other."""


def require_good_standing(actor: User) -> None:
    """For every service in which somebody writes. Raises NotAllowed `suspended`."""
    if not rules.can_write(actor):
        raise NotAllowed(suspension_words(actor), code="suspended")


def suspension_words(person: User) -> str:
    """That they are suspended, and until when, as they are told."""
    if person.suspended_until is None:
        return _("Your account is suspended. You can read, but not take part.")
    words = _("Your account is suspended until {day}. Until then you can read, but not take part.")
    return words.format(day=day(person.suspended_until))


def suspension_end(person: User) -> datetime | None:
    """When it ends: FOREVER if by nobody but a moderator, None for who is not suspended."""
    return None if person.suspended_at is None else person.suspended_until or FOREVER


@transaction.atomic
def suspend(*, actor: User, other: User, until: datetime | None = None) -> None:
    """Make `other` invisible to everybody else and unable to write, until then (None: for good).

    Of two suspensions the longer holds; twice changes nothing. Raises NotAllowed unless
    `rules.can_suspend`, and Invalid for a time that is past.
    """
    _require_right(actor, other)
    if until is not None and until <= timezone.now():
        raise Invalid("invalid", _("Choose a time that is still to come."))
    if lengthen_suspension(other, until or FOREVER):
        record_standing(actor, other)


@transaction.atomic
def reinstate(*, actor: User, other: User) -> None:
    """Undo `suspend`: everything of `other` is where it was; twice changes nothing.

    Raises NotAllowed unless `rules.can_suspend`.
    """
    _require_right(actor, other)
    if set_suspension(other, None):
        record_standing(actor, other)


def lengthen_suspension(person: User, end: datetime) -> bool:
    """Suspend until `end` whoever is not suspended as long as that; True if that changed anything.

    For services that have asked for the right, and write the audit line as their last.
    """
    with locked(person) as (row,):
        found = suspension_end(row)
        longest = end if found is None else max(found, end)
        return set_suspension(person, longest)


def set_suspension(person: User, end: datetime | None) -> bool:
    """Let the suspension of `person` end exactly then; else as `lengthen_suspension`."""
    with locked(person) as (row,):
        if suspension_end(row) == end:
            return False
        began = None if end is None else row.suspended_at or timezone.now()
        person.suspended_at, person.suspended_until = began, None if end == FOREVER else end
        User.objects.filter(pk=person.pk).update(
            suspended_at=person.suspended_at,
            suspended_until=person.suspended_until,
            updated_at=timezone.now(),
        )
        if end is None:
            seams.reinstated(person)
        elif row.suspended_at is None:
            seams.suspended(person)
        return True


def lift_lapsed_suspensions(*, now: datetime) -> int:
    """Let everybody back in whose suspension has ended by `now`; how many.

    May be repeated, and run twice at once: who was suspended for longer meanwhile stays out.
    """
    lapsed = User.objects.filter(suspended_until__lte=now).order_by("pk")
    return sum(_lift(person, now) for person in lapsed)


def _lift(person: User, now: datetime) -> bool:
    with suppress(NotFound), locked(person) as (row,):
        if row.suspended_until is None or row.suspended_until > now:
            return False
        set_suspension(row, None)
        record_standing(None, row)
        return True
    return False


def record_standing(actor: User | None, person: User) -> None:
    """The audit line of what `set_suspension` has just written."""
    if person.suspended_at is None:
        audit.record("account.reinstated", actor=actor, subject=person)
        return
    until = person.suspended_until
    audit.record(
        "account.suspended",
        actor=actor,
        subject=person,
        until=until.astimezone(UTC).isoformat() if until else None,
    )


def _require_right(actor: User, other: User) -> None:
    if not rules.can_suspend(actor, other):
        raise NotAllowed(_("You may not decide about the standing of this account."))
