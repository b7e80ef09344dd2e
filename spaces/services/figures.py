"""How a Space did: sums that the processes bring while it goes on, and once more at its end.

They change nothing that anybody may do, so they neither lock the Space nor raise its revision.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from spaces.changes import touch_parts
from spaces.events import Part
from spaces.models import AudienceSample, Participant, Space


def add_talk(*, space_id: str, talk: Mapping[str, int]) -> None:
    """Add milliseconds of talk by participant id; the hosts are told.

    Whoever is in no such Space is passed over. Rows are taken in one order and one at a time, so
    that two processes cannot wait for one another.
    """
    space = Space.objects.filter(public_id=space_id).first()
    if space is None:
        return
    for participant_id, ms in sorted(talk.items()):
        place = Participant.objects.filter(pk=participant_id, space=space)
        place.update(talk_ms=F("talk_ms") + ms)
    touch_parts(space, Part.TALK)


def record_audience(  # noqa: PLR0913 - a sample has that many numbers
    *, space_id: str, at: datetime, listeners: int, came: int, went: int, reactions: int
) -> None:
    """Add what one process saw to the sample that began at `at`, and to the Space's own sums.

    Any number of processes may do it at the same moment. Does nothing for an unknown Space.
    """
    with transaction.atomic():
        space = Space.objects.filter(public_id=space_id)
        if (pk := space.values_list("pk", flat=True).first()) is None:
            return
        sample, _created = AudienceSample.objects.get_or_create(space_id=pk, at=at)
        AudienceSample.objects.filter(pk=sample.pk).update(
            listeners=Greatest("listeners", listeners),
            came=F("came") + came,
            went=F("went") + went,
            reactions=F("reactions") + reactions,
        )
        # Last, so that the row which all changes of the Space wait for is held only for a moment.
        space.update(
            peak_listeners=Greatest("peak_listeners", listeners),
            visit_count=F("visit_count") + came,
            reaction_count=F("reaction_count") + reactions,
        )
