"""Whose words may be written down, and which: by the ledger, read at each question."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from recordings.voices import SLOT_MS
from spaces.consent import DEFAULTS, Span, agreed_spans, is_within
from spaces.models import Consent, Space

FAR_MS: Final = 60_000
"""What holds now holds a minute from now, for frames that lie a little ahead."""

KINDS: Final = (Consent.Kind.CAPTIONS, Consent.Kind.RECORDING)


class Agreement:
    """What one person agrees to at this moment.

    One query, unless their part of the `ledger` is given, in the order it was written.

    Nobody's words are written down whose account is gone, or closed.
    """

    def __init__(
        self, space: Space, user_id: int | None, ledger: Iterable[Consent] | None = None
    ) -> None:
        entries: dict[str, list[Consent]] = {kind: [] for kind in KINDS}
        if user_id is not None:
            own = Consent.objects.filter(space=space, user=user_id, user__closed_at=None)
            for entry in own.filter(kind__in=KINDS) if ledger is None else ledger:
                entries[entry.kind].append(entry)
        began, far = began_at(space), so_far_ms(space) + FAR_MS
        self._spans: list[list[Span]] = [
            agreed_spans(entries[kind], default=DEFAULTS[kind], began_at=began, end_ms=far)
            for kind in (KINDS if user_id is not None else ())
        ]

    def covers(self, start_ms: int, end_ms: int) -> bool:
        """Captions and recording, for all of this time?"""
        return bool(self._spans) and all(is_within(s, start_ms, end_ms) for s in self._spans)

    def covers_slot(self, slot: int) -> bool:
        return self.covers(slot * SLOT_MS, (slot + 1) * SLOT_MS)


def may_caption_now(space: Space, user_id: int | None) -> bool:
    now = so_far_ms(space)
    return Agreement(space, user_id).covers(now, now + 1)


def began_at(space: Space) -> datetime:
    """Raises ValueError for a Space that was never live: nothing was said in it."""
    if space.started_at is None:
        raise ValueError("it has not begun")
    return space.started_at


def so_far_ms(space: Space) -> int:
    """From its beginning to now, whether or not it is over."""
    return (timezone.now() - began_at(space)) // timedelta(milliseconds=1)
