"""What some people said between two times, as far as they agreed that it is written down."""

from collections.abc import Collection, Sequence
from typing import Any

from recordings.models import CaptionCue
from recordings.services.agreement import KINDS, Agreement
from spaces.models import Consent, Space


def words_between(
    space: Space, people: Collection[int], start_ms: int, end_ms: int
) -> list[dict[str, Any]]:
    """Cues of exactly these accounts, in order, cut to words that lie in this time as a whole and
    that their speaker agreed to by the ledger of consent as it is now.

    Two queries.
    """
    cues = CaptionCue.objects.filter(
        space=space, user__in=people, start_ms__lt=end_ms, end_ms__gt=start_ms
    )
    agreements = _agreements(space, people)
    said = []
    for cue in cues.select_related("user").order_by("start_ms", "pk"):
        if cue.user is None:
            continue
        agreed = agreements[cue.user.pk]
        words = [
            (str(word), int(start), int(end))
            for word, start, end, *_ in cue.timed_words
            if start_ms <= start and end <= end_ms and agreed.covers(start, end)
        ]
        if words:
            said.append(
                {
                    "user": cue.user.pk,
                    "handle": cue.user.handle,
                    "start_ms": words[0][1],
                    "end_ms": words[-1][2],
                    "text": _text(cue, [word for word, _, _ in words]),
                    "words": [list(word) for word in words],
                }
            )
    return said


def _agreements(space: Space, people: Collection[int]) -> dict[int, Agreement]:
    ledger: dict[int, list[Consent]] = {user: [] for user in people}
    entries = Consent.objects.filter(
        space=space, user__in=people, user__closed_at=None, kind__in=KINDS
    )
    for entry in entries.order_by("pk"):
        ledger[entry.user_id].append(entry)
    return {user: Agreement(space, user, own) for user, own in ledger.items()}


def _text(cue: CaptionCue, words: Sequence[str]) -> str:
    """As it was put right by somebody, if all of it is there."""
    return cue.text if len(words) == len(cue.timed_words) else " ".join(words)
