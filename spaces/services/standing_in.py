"""A host who is away, and who has the say meanwhile. All under the caller's lock."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q

from spaces.changes import StageChange
from spaces.events import MANAGED
from spaces.models import ParticipantQuerySet, Role, Space
from spaces.representations import represent_space, represent_you
from spaces.services.ranks import make_speaker


def mark_host_away(change: StageChange, now: datetime) -> None:
    """Once: the time runs from the first moment. Somebody has the say from then on."""
    if change.space.host_away_since is not None:
        return
    change.space.host_away_since = now
    _save_and_tell(change)
    ensure_lead(change, now)


def welcome_host_back(change: StageChange) -> None:
    """The host has the say again; whoever stood in is a speaker as before."""
    if change.space.host_away_since is None:
        return
    change.space.host_away_since = None
    _save_and_tell(change)
    end_standing_in(change)


def ensure_lead(change: StageChange, now: datetime) -> None:
    """Choose a stand-in, if neither a co-host nor a stand-in is here: who sits there longest.

    One whose lease has run out keeps standing in while there is nobody else.
    """
    here = present(change.space, now)
    if here.filter(Q(role=Role.COHOST) | Q(is_acting=True)).exists():
        return
    chosen = here.exclude(connection="").exclude(role=Role.HOST).first()
    if chosen is None:
        return
    end_standing_in(change)
    chosen.space, chosen.is_acting = change.space, True
    chosen.save(update_fields=["is_acting"])
    change.tell_of(chosen)
    change.tell(chosen, "you.updated", you=represent_you(chosen), reason="stands_in")
    change.touch(*MANAGED)


def end_standing_in(change: StageChange) -> None:
    acting = change.space.participants.seated().select_related("user").filter(is_acting=True)
    for participant in acting:
        participant.space = change.space
        make_speaker(change, participant)
        change.tell(participant, "you.updated", you=represent_you(participant), reason="stood_in")


def present(space: Space, now: datetime) -> ParticipantQuerySet:
    """Who is on the stage with a lease that holds, longest seated first."""
    lease = now - timedelta(seconds=settings.SPACES_PRESENCE_SECONDS)
    return (
        space.participants.seated()
        .select_related("user")
        .filter(seen_at__gte=lease)
        .order_by(F("seated_at").asc(nulls_last=True), "pk")
    )


def _save_and_tell(change: StageChange) -> None:
    change.space.save(update_fields=["host_away_since"])
    change.tell_everyone("space.updated", space=represent_space(change.space))
