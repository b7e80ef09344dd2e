"""Captions of this moment, as the live protocol says them."""

from typing import Any, Final

from django.db.models import Count, OuterRef, Subquery

from accounts.models import User
from recordings.models import CaptionCue
from recordings.turns.telling import represent_caption
from spaces import rules
from spaces.models import Participant, Space

RECENT: Final = 20


def captions_for(space: Space, viewer: User | None) -> list[dict[str, Any]]:
    """For who turns them on now. Nothing of a Space that is over (its transcript may be for fewer
    people), and nothing for those who may not come in.
    """
    is_open = space.is_live and rules.why_not_enter(viewer, space) is None
    return recent_captions(space, RECENT) if is_open else []


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
