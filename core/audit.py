"""The audit log: what people and the clock did that somebody may have to answer for.

Written inside the transaction of the act itself: no act without its line, no line without its act.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Protocol

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from core.models import GENESIS, AuditEntry, AuditHead

_HEAD: Final = 1
_CHUNK: Final = 500


class Actor(Protocol):
    """An account; the core knows no more of it."""

    @property
    def pk(self) -> Any: ...


def subject_of(thing: models.Model) -> str:
    """How a line names what it is about: "space:12"."""
    return f"{thing._meta.model_name}:{thing.pk}"


def record(
    act: str, *, actor: Actor | None, subject: models.Model | str, **details: Any
) -> AuditEntry:
    """Append a line; as the last write of a transaction, since all lines wait for one another.

    `act` is a verb with a noun, past tense ("account.suspended"). `details` is JSON without words
    that somebody may have the right to see deleted. `actor` is None for the clock.
    """
    named = subject if isinstance(subject, str) else subject_of(subject)
    with transaction.atomic():
        head = _lock_head()
        entry = AuditEntry(
            number=head.number + 1,
            at=timezone.now(),
            actor_id=None if actor is None else actor.pk,
            act=act,
            subject=named,
            details=json.loads(json.dumps(details)),
            previous_hash=head.hash,
        )
        entry.hash = hash_of(entry)
        entry.save(force_insert=True)
        AuditHead.objects.filter(pk=_HEAD).update(number=entry.number, hash=entry.hash)
    return entry


def hash_of(entry: AuditEntry) -> str:
    """SHA-256 in hex over all that the line says, the hash of the one before included."""
    said = [
        entry.number,
        _exact(entry.at),
        entry.actor_id,
        entry.act,
        entry.subject,
        entry.details,
        entry.previous_hash,
    ]
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class Fault(NamedTuple):
    """A line at which the log stops being what was written; `what` says how, in plain words."""

    number: int
    what: str


def verify() -> Iterator[Fault]:
    """Read all of it in order, in bounded memory, and tell every fault."""
    number, previous = 0, GENESIS
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=_CHUNK):
        if entry.number != number + 1:
            yield Fault(entry.number, f"lines {number + 1} to {entry.number - 1} are missing")
        if entry.previous_hash != previous:
            yield Fault(entry.number, "does not follow the line before")
        if entry.hash != hash_of(entry):
            yield Fault(entry.number, "was changed")
        number, previous = entry.number, entry.hash
    head = AuditHead.objects.filter(pk=_HEAD).first()
    if (head.number, head.hash) != (number, previous) if head else number:
        yield Fault(number, "the newest lines are missing")


def _lock_head() -> AuditHead:
    """A write locks the row on every database; reading for update would not on SQLite."""
    if not AuditHead.objects.filter(pk=_HEAD).update(number=F("number")):
        AuditHead.objects.get_or_create(pk=_HEAD)
        AuditHead.objects.filter(pk=_HEAD).update(number=F("number"))
    return AuditHead.objects.get(pk=_HEAD)


def _exact(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
