"""Captions of this moment, as the live protocol says them."""

from typing import Any

from django.db.models import Count, OuterRef, Subquery

from recordings.models import CaptionCue
from recordings.turns.telling import represent_caption
from spaces.models import Participant, Space


def recent_captions(space: Space, count: int) -> list[dict[str, Any]]:
    """The newest final ones, oldest first, under the ids they were told with. Two queries."""
    before = (
        CaptionCue.objects.filter(turn=OuterRef("turn"), start_ms__lt=OuterRef("start_ms"))
        .order_by()
        .values("turn")
        .annotate(count=Count("pk"))
    )
    newest = (
        CaptionCue.objects.filter(space=space)
        .select_related("user")
        .annotate(number=Subquery(before.values("count")))
        .order_by("-start_ms", "-pk")[:count]
    )
    cues = list(newest)
    places = dict(
        Participant.objects.filter(space=space, user__in={cue.user_id for cue in cues}).values_list(
            "user_id", "pk"
        )
    )
    return [
        represent_caption(cue, number=cue.number or 0, participant_id=places.get(cue.user_id or 0))
        for cue in reversed(cues)
    ]
