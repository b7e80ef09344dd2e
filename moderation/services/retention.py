"""What is kept of Spaces: held back from the clock, and removed by it."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import DomainError, Gone, Invalid, NotAllowed
from core.text import clean_line
from core.work import WorkState
from moderation import rules
from moderation.models import HOLD_REASON_LENGTH, Hold, Purge
from moderation.retention import orphans, purge
from moderation.retention.facts import spaces_due
from moderation.retention.tidying import tidy
from recordings.models import Recording, Replay
from spaces.changes import changing
from spaces.models import Space, State

LONGEST: Final = timedelta(days=366)


def hold_space(*, actor: User, space: Space, reason: str, expires_at: datetime) -> Hold:
    """Until then nothing of this Space is purged, whatever the clock says.

    Several may hold it at once. Raises NotAllowed unless `rules.can_hold`, Invalid `why_empty`,
    `why_too_long` or `hold_time` (in the future, and within a year), DomainError `nothing_kept` of
    a Space that was never live, and Gone `purged` once all of it was removed.
    """
    _require_right(actor)
    why, now = _checked(reason), timezone.now()
    if not now < expires_at <= now + LONGEST:
        raise Invalid("hold_time", _("Choose a day from tomorrow on, within a year."))
    with changing(space) as change:
        _require_something(change.space)
        hold = Hold.objects.create(
            space=change.space, reason=why, by=actor, created_at=now, expires_at=expires_at
        )
        audit.record(
            "space.held",
            actor=actor,
            subject=change.space,
            hold=hold.pk,
            until=expires_at.isoformat(),
        )
    return hold


def release_hold(*, actor: User, hold: Hold) -> None:
    """From now on the clock says again what is kept. Twice changes nothing.

    Raises NotAllowed unless `rules.can_hold`.
    """
    _require_right(actor)
    with changing(hold.space) as change:
        now = timezone.now()
        if Hold.objects.filter(pk=hold.pk, released_at=None).update(released_at=now):
            hold.released_at = now
            audit.record("hold.released", actor=actor, subject=change.space, hold=hold.pk)


def purge_space(*, space_id: int, now: datetime) -> Purge | None:
    """Remove what is kept of this Space, if it is due at `now`; as far as one task goes.

    None where it is not due. Safe to repeat, and to be cut off at any moment.
    """
    space = Space.objects.filter(pk=space_id).first()
    begun = purge.begin(space, now) if space is not None else None
    if begun is None:
        return None
    while purge.go_on(begun.pk, now):
        begun.refresh_from_db(fields=["state"])
    begun.refresh_from_db()
    return begun


def begin_purge(*, space_id: int, now: datetime) -> int | None:
    """As `purge_space`, up to the point of no return: which purge is to be gone on with."""
    space = Space.objects.filter(pk=space_id).first()
    begun = purge.begin(space, now) if space is not None else None
    return None if begun is None else begun.pk


def go_on_purging(*, purge_id: int, now: datetime) -> bool:
    """True if there is more to do at once."""
    return purge.go_on(purge_id, now)


def due_spaces(now: datetime) -> list[int]:
    """Spaces to purge now. What failed before is tried again: nothing is given up.

    Two queries.
    """
    failed = Purge.objects.filter(state=WorkState.FAILED)
    failed.update(state=WorkState.WAITING, attempts=0, leased_until=None)
    return spaces_due(now)


def tidy_removed(*, now: datetime) -> dict[str, int]:
    """Remove what was removed from others' eyes and ears, and cannot come back."""
    return tidy(now)


def check_retention(*, now: datetime, removes: bool = False) -> "Checked":
    """Do files and rows belong to one another? With `removes` files without a row go.

    What was found stands in the audit log, in numbers; files it names are in the answer alone.
    """
    found = orphans.find(now)
    removed = orphans.remove(found.orphans) if removes else 0
    if found.orphans or found.missing:
        numbers = {"orphans": len(found.orphans), "missing": len(found.missing)}
        audit.record("retention.checked", actor=None, subject="storage", removed=removed, **numbers)
    return Checked(found.orphans, found.missing, removed)


class Checked(NamedTuple):
    """Files without a row, rows without their file, and how many of the former were removed."""

    orphans: list[str]
    missing: list[str]
    removed: int


def _require_right(actor: User) -> None:
    if not rules.can_hold(actor):
        raise NotAllowed(_("Only administrators can hold something back from the purge."))


def _checked(reason: str) -> str:
    why = clean_line(reason)
    if not why:
        raise Invalid("why_empty", _("Say why it has to be kept."))
    if len(why) > HOLD_REASON_LENGTH:
        message = _("Say why in up to {limit} characters.")
        raise Invalid("why_too_long", message.format(limit=HOLD_REASON_LENGTH))
    return why


def _require_something(space: Space) -> None:
    if space.started_at is None or space.state not in {State.LIVE, State.ENDED}:
        raise DomainError("nothing_kept", _("This Space was never live: nothing of it is kept."))
    is_purged = Recording.objects.filter(space=space, purged_at__isnull=False).exists()
    if is_purged and not Replay.objects.standing().filter(recording__space=space).exists():
        raise Gone("purged", _("All of this Space was removed already."))
