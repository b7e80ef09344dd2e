"""A Space goes from one host to the next, while everybody talks on."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.pairs import locked
from accounts.rules import has_blocked
from core.errors import DomainError, NotAllowed
from spaces import rules
from spaces.changes import StageChange, changing
from spaces.events import MANAGED, Part
from spaces.models import Participant, Role, Space
from spaces.representations import represent_space, represent_you
from spaces.services.invited import uninvite
from spaces.services.lifecycle import finish_space
from spaces.services.places import expel, remove_from_space, require_leader, target_of
from spaces.services.ranks import appoint, has_free_cohost_place, make_speaker
from spaces.services.standing_in import end_standing_in, present
from spaces.services.telling import tell_of_replacement


def hand_over(*, actor: User, space: Space, participant_id: str) -> None:
    """Make somebody on stage the host; the actor becomes co-host, or speaker if there are two.

    Seats, streams and microphones stay as they are. Raises `not_seated`, and NotAllowed for
    whoever is away or may not host. The account of the next host is locked first, as blocks and
    suspensions do it: of two of one moment the later one sees the earlier.
    """
    heir = _heir(actor, space, participant_id)
    try:
        with locked(heir) as (person,), changing(space) as change:
            old = require_leader(actor, change.space)
            new = target_of(participant_id, change.space)
            new.user = person
            _require_able(old, new)
            _change_hosts(change, old, new)
            change.tell(old, "you.updated", you=represent_you(old), reason="hosting_given")
    except IntegrityError as error:
        raise DomainError(
            "already_hosting", _("That person hosts another Space right now.")
        ) from error


def replace_absent_host(space: Space, *, now: datetime) -> bool:
    """Give a Space to the next in line, if its host is away for too long: a co-host who is here,
    else whoever stands in, else a speaker, each by how long they have sat there.

    Only good standing counts, not followers. The absent host leaves the stage. Where nobody is
    left, the Space ends. False if nothing was due.
    """
    for heir in _line(space, now):
        with locked(heir.user) as (person,), changing(space) as change:
            if not is_due(change.space, now):
                return False
            new = present(change.space, now).filter(pk=heir.pk).first()
            if new is None or not rules.can_take_over(person):
                continue
            new.space = change.space
            _replace(change, new)
            return True
    return _finish_deserted(space, now)


def is_due(space: Space, now: datetime) -> bool:
    """Has the host of this live Space been away for SPACES_HOST_GRACE_SECONDS?"""
    grace = timedelta(seconds=settings.SPACES_HOST_GRACE_SECONDS)
    away = space.host_away_since
    return space.is_live and away is not None and away <= now - grace


def _heir(actor: User, space: Space, participant_id: str) -> User:
    """Whose account is to be locked; everything is asked again under the locks."""
    with changing(space) as change:
        require_leader(actor, change.space)
        return target_of(participant_id, change.space).user


def _require_able(old: Participant, new: Participant) -> None:
    if new.pk == old.pk:
        raise NotAllowed(_("You host this Space already."))
    if not new.is_seated:
        raise DomainError("not_seated", _("Ask that person on stage first, then hand over."))
    if new.connection == "":
        raise NotAllowed(_("That person is away right now. Choose somebody who is here."))
    if rules.why_not_host(new.user) is not None or has_blocked(new.user, old.user):
        raise NotAllowed(_("That person cannot host Spaces. Choose somebody else."))


def _replace(change: StageChange, new: Participant) -> None:
    old = change.space.participants.select_related("user").filter(role=Role.HOST).first()
    if old is not None:
        old.space = change.space
    absent = change.space.host
    _change_hosts(change, old, new, leaves=True)
    tell_of_replacement(change.space, absent)


def _change_hosts(
    change: StageChange, old: Participant | None, new: Participant, *, leaves: bool = False
) -> None:
    """The old host steps back first: the database knows no moment with two."""
    space = change.space
    if old is not None and leaves:
        remove_from_space(change, old)
    elif old is not None:
        old.role = Role.SPEAKER
        old.save(update_fields=["role"])
    new.role, new.cohost_place, new.is_acting = Role.HOST, None, False
    new.save(update_fields=["role", "cohost_place", "is_acting"])
    space.host, space.host_away_since = new.user, None
    space.save(update_fields=["host", "host_away_since", "updated_at"])
    end_standing_in(change)
    uninvite(change, new.user)
    if old is not None and not leaves:
        _keep_on_stage(change, old)
    change.tell_of(new)
    change.tell_everyone("space.updated", space=represent_space(space))
    change.tell(new, "you.updated", you=represent_you(new), reason="hosting_received")
    change.touch(*MANAGED, Part.RIGHTS)
    change.came_or_went(*(place.user_id for place in (old, new) if place is not None))
    _keep_out_blocked(change)


def _keep_on_stage(change: StageChange, old: Participant) -> None:
    if has_free_cohost_place(change.space):
        appoint(change, old)
    else:
        make_speaker(change, old)


def _keep_out_blocked(change: StageChange) -> None:
    """Whom the new host has blocked is out, as with any host."""
    here = change.space.participants.here().select_related("user")
    for place in here.filter(user__blocks_received__blocker=change.space.host):
        place.space = change.space
        expel(change, place)


def _line(space: Space, now: datetime) -> list[Participant]:
    """Who may host next, in order."""
    here = [p for p in present(space, now) if rules.can_take_over(p.user) and not p.is_host]
    return sorted(here, key=lambda p: (p.connection == "", p.role != Role.COHOST, not p.is_acting))


def _finish_deserted(space: Space, now: datetime) -> bool:
    with changing(space) as change:
        # Somebody may have come up since the line was read: the next time is soon.
        if not is_due(change.space, now) or _line(change.space, now):
            return False
        finish_space(change)
    return True
