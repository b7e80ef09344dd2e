"""A Space's life: created, started, edited, ended."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.pairs import locked
from accounts.services import require_good_standing
from core.errors import DomainError, Invalid
from core.text import clean_line
from spaces import rules, seams
from spaces.changes import StageChange, changing
from spaces.events import Part
from spaces.models import (
    DESCRIPTION_LENGTH,
    HOST_SEAT,
    TITLE_LENGTH,
    Invitation,
    Participant,
    Role,
    Space,
    SpeakRequest,
    State,
    Topic,
    WhoCanSpeak,
)
from spaces.representations import represent_space
from spaces.services.consent import settle_on_stage
from spaces.services.hosting import require_hosting
from spaces.services.line import close_pointless_requests
from spaces.services.places import require_host
from spaces.services.polls import close_polls
from spaces.services.presence import leave_other_spaces
from spaces.services.telling import tell_of_move, tell_of_start
from spaces.shield import SHIELD, checked_days, checked_followers

EDITABLE = frozenset({"title", "description", "who_can_speak", "needs_approval", *SHIELD})
_DECIDE_WHO_SPEAKS = frozenset({"who_can_speak", "needs_approval", *SHIELD})


def create_space(  # noqa: PLR0913 - a Space has that many properties
    *,
    actor: User,
    title: str,
    description: str = "",
    topics: Iterable[Topic] = (),
    who_can_speak: str = WhoCanSpeak.EVERYONE,
    needs_approval: bool = True,
    is_recorded: bool = False,
    min_account_days: int = 0,
    min_followers: int = 0,
    scheduled_start: datetime | None = None,
) -> Space:
    """Make a Space: announced to everybody if it has a time, else its host's alone until started.

    Raises what `require_hosting` raises, and Invalid `topics_too_many`, `start_in_past` or
    `start_too_late`.
    """
    require_hosting(actor)
    chosen = _checked_topics(topics)
    with transaction.atomic():
        space = Space.objects.create(
            host=actor,
            created_by=actor,
            title=_checked_title(title),
            description=_checked_description(description),
            who_can_speak=_checked_choice(who_can_speak),
            needs_approval=needs_approval,
            is_recorded=is_recorded,
            min_account_days=checked_days(min_account_days),
            min_followers=checked_followers(min_followers),
            scheduled_start=checked_start(scheduled_start),
        )
        space.topics.set(chosen)
    return space


def start_space(*, actor: User, space: Space) -> Space:
    """Go live: the host takes the first seat, muted.

    Raises `already_live`, `already_hosting`, and what `require_hosting` raises: what kept true when
    the Space was made may have changed.
    """
    require_host(actor, space)
    require_hosting(actor)
    require_scheduled(space)
    leave_other_spaces(actor, space)
    try:
        with locked(actor) as (host,), changing(space) as change:
            require_hosting(host)
            require_scheduled(change.space)
            change.space.state = State.LIVE
            change.space.started_at = timezone.now()
            change.space.save(update_fields=["state", "started_at", "updated_at"])
            place = Participant(
                space=change.space,
                user=host,
                role=Role.HOST,
                seat=HOST_SEAT,
                seated_at=timezone.now(),
                was_speaker=True,
            )
            settle_on_stage(change, place)
            place.save()
            change.tell_everyone("space.updated", space=represent_space(change.space))
            change.came_or_went(host.pk)
            tell_of_start(change.space)
            seams.started(change.space)
    except IntegrityError as error:
        raise DomainError(
            "already_hosting", _("You host another Space right now. End it first.")
        ) from error
    return change.space


def update_space(
    *, actor: User, space: Space, topics: Iterable[Topic] | None = None, **fields: Any
) -> Space:
    """Change some of EDITABLE, and the topics: at once for everybody, until the end.

    Another choice of speakers holds for who comes and asks from now on; who waits in the line and
    could not ask any more leaves it. Who is on the stage stays.
    """
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"not editable: {sorted(unknown)}")
    fields = {name: _CHECKS[name](value) for name, value in fields.items()}
    with changing(space) as change:
        require_host(actor, change.space)
        require_good_standing(actor)
        if change.space.has_ended:
            raise DomainError("ended", _("This Space is over."))
        for name, value in fields.items():
            setattr(change.space, name, value)
        change.space.save(update_fields=[*fields, "words", "updated_at"])
        if topics is not None:
            change.space.topics.set(_checked_topics(topics))
        change.tell_everyone("space.updated", space=represent_space(change.space))
        if change.space.is_live and fields.keys() & _DECIDE_WHO_SPEAKS:
            change.touch(Part.RIGHTS)
            close_pointless_requests(change)
    return change.space


def rename_space(*, actor: User, space: Space, title: str) -> Space:
    """Give one that is over another name, under which its replay is found from now on.

    Raises `not_ended` for others: those have `update_space`.
    """
    title = _checked_title(title)
    with changing(space) as change:
        require_host(actor, change.space)
        require_good_standing(actor)
        if not change.space.has_ended:
            raise DomainError("not_ended", _("This Space is not over."))
        change.space.title = title
        change.space.save(update_fields=["title", "words", "updated_at"])
    return change.space


def end_space(*, actor: User, space: Space) -> Space:
    """End it for everybody. Only the host may; doing it twice changes nothing.

    One that never started is canceled. Listeners are forgotten; who spoke stays named.
    """
    with changing(space) as change:
        require_host(actor, change.space)
        if change.space.has_ended:
            return change.space
        if change.space.is_announced:
            tell_of_move(change.space)
        finish_space(change)
    return change.space


def finish_space(change: StageChange) -> None:
    """End it under the caller's lock, whoever is the cause."""
    space, was_live = change.space, change.space.is_live
    space.state = State.ENDED if was_live else State.CANCELED
    space.ended_at, space.host_away_since = timezone.now(), None
    space.save(update_fields=["state", "ended_at", "host_away_since", "updated_at"])
    change.came_or_went(*space.participants.seated().values_list("user_id", flat=True))
    close_polls(space)
    _clear_stage(space)
    change.tell_everyone("space.ended", space=represent_space(space))
    if was_live:
        seams.ended(space)


def _clear_stage(space: Space) -> None:
    now = timezone.now()
    SpeakRequest.objects.filter(participant__space=space, status=SpeakRequest.Status.OPEN).update(
        status=SpeakRequest.Status.WITHDRAWN, decided_at=now
    )
    space.invitations.filter(status=Invitation.Status.OPEN).update(
        status=Invitation.Status.WITHDRAWN, decided_at=now
    )
    space.participants.filter(was_speaker=False).delete()
    space.participants.filter(role__in=rules.STAGE_MANAGERS).update(was_manager=True)
    space.participants.update(
        role=Role.LISTENER,
        seat=None,
        cohost_place=None,
        is_muted=True,
        is_acting=False,
        seated_at=None,
        connection="",
        left_at=now,
    )


def require_scheduled(space: Space) -> None:
    """Raises `already_live` or `ended`."""
    if space.is_live:
        raise DomainError("already_live", _("This Space is live already."))
    if space.has_ended:
        raise DomainError("ended", _("This Space is over."))


def checked_start(start: datetime | None) -> datetime | None:
    """A time at which a Space may begin; raises Invalid `start_in_past` or `start_too_late`."""
    now = timezone.now()
    if start is not None and start <= now:
        raise Invalid("start_in_past", _("Choose a time that is still to come."))
    if start is not None and start > now + timedelta(days=settings.SPACES_MAX_DAYS_AHEAD):
        raise Invalid(
            "start_too_late",
            _("Choose a time within the next %d days.") % settings.SPACES_MAX_DAYS_AHEAD,
        )
    return start


def _checked_title(title: str) -> str:
    title = clean_line(title)
    if not title or len(title) > TITLE_LENGTH:
        raise Invalid("invalid", _("Give your Space a name of 1 to %d characters.") % TITLE_LENGTH)
    return title


def _checked_description(description: str) -> str:
    description = clean_line(description)
    if len(description) > DESCRIPTION_LENGTH:
        raise Invalid(
            "invalid", _("Describe your Space in up to %d characters.") % DESCRIPTION_LENGTH
        )
    return description


def _checked_choice(who_can_speak: str) -> WhoCanSpeak:
    if who_can_speak not in WhoCanSpeak.values:
        raise Invalid("invalid", _("Choose who can speak."))
    return WhoCanSpeak(who_can_speak)


_CHECKS: Final[dict[str, Callable[[Any], Any]]] = {
    "title": _checked_title,
    "description": _checked_description,
    "who_can_speak": _checked_choice,
    "needs_approval": bool,
    "min_account_days": checked_days,
    "min_followers": checked_followers,
}
"""What makes sure of each of EDITABLE."""


def _checked_topics(topics: Iterable[Topic]) -> list[Topic]:
    chosen = list(topics)
    if len(chosen) > settings.SPACES_MAX_TOPICS:
        raise Invalid(
            "topics_too_many", _("Choose at most %d topics.") % settings.SPACES_MAX_TOPICS
        )
    return chosen
