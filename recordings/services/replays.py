"""What the host does with a replay, and what its speakers' consent does to it."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, Invalid, NotAllowed, NotFound
from recordings import files, rules, tasks
from recordings.models import MixPart, Replay, ReplayQuerySet, WorkState
from recordings.pieces import PART_MS
from recordings.services.rendering import MARGIN_MS
from recordings.voices import SLOT_MS
from spaces import rules as spaces_rules
from spaces import services as spaces
from spaces.changes import changing
from spaces.models import Consent, Space

SHORTEST_MS: Final = 1000

_WANTED_AGAIN: Final = Case(
    # Whoever is at it finds out by the version, and lets go.
    When(state=WorkState.WORKING, then=Value(WorkState.WORKING.value)),
    default=Value(WorkState.WAITING.value),
)


def trim_replay(*, actor: User, space: Space, start_ms: int, end_ms: int | None) -> None:
    """Let the replay begin and end at these times, in ms since the Space began; None: its end.

    Nobody hears what is cut off from now on; the new files are ready some seconds later. Raises
    Invalid `trim_invalid` unless a second or more is left.
    """
    with changing(space) as change:
        replay = _replay_to_change(actor, change.space)
        length = change.space.length_ms
        stop = length if end_ms is None else min(end_ms, length)
        if start_ms < 0 or stop - start_ms < min(SHORTEST_MS, length):
            raise Invalid("trim_invalid", _("Leave at least one second of the replay."))
        start = start_ms // SLOT_MS * SLOT_MS
        end = None if stop == length else stop // SLOT_MS * SLOT_MS
        if (replay.trim_start_ms, replay.trim_end_ms) != (start, end):
            make_anew(replay, trim_start_ms=start, trim_end_ms=end)


def rename_replay(*, actor: User, space: Space, title: str) -> None:
    """Another name for the Space, wherever it is listed. Raises Invalid for none, or a long one."""
    _replay_to_change(actor, space)
    spaces.rename_space(actor=actor, space=space, title=title)


def delete_replay(*, actor: User, space: Space) -> None:
    """Nobody hears it any more, nor clips of it; its files are removed. Twice changes nothing."""
    with changing(space) as change:
        _require_host(actor, change.space)
        replays = Replay.objects.filter(recording__space=change.space)
        if not replays.exists():
            raise NotFound(_("There is no replay of this Space."))
        _require_over(change.space)
        remove_replay(change.space)


def remove_replay(space: Space) -> bool:
    """Let nobody hear it, nor clips of it, from the caller's commit on; False if nobody does now.

    The caller holds the Space's lock, and has asked for the right to.
    """
    replays = Replay.objects.filter(recording__space=space)
    replays.filter(may_return=True).update(may_return=False)  # what is left of it has its own clock
    if not replays.filter(deleted_at=None).update(deleted_at=timezone.now()):
        return False
    MixPart.objects.filter(recording__space=space).delete()
    replays.update(opus_file="", aac_file="", peaks=b"", turns=[], chapters=[])
    transaction.on_commit(lambda: _remove_files(space), robust=True)
    return True


def _remove_files(space: Space) -> None:
    """Who is at it just now finds out, and removes what they made."""
    for folder in (files.replay_folder(space), files.parts_folder(space)):
        files.forget(*files.names_in(folder))


def consent_was_changed(space: Space, user: User, consent: Consent) -> None:
    """What somebody takes back, or gives back, of what they said: heard by nobody, as it was, from
    the commit on. What they say from now on is no matter: no part of it is made yet.
    """
    is_of_the_past = consent.since < consent.at
    if consent.kind != Consent.Kind.RECORDING or space.started_at is None or not is_of_the_past:
        return
    replay = _standing_replay(space)
    if replay is None:
        return
    # The replay's row first: whoever mixes a part just now has it locked, or loses it here.
    make_anew(replay)
    touched = Q(number__gte=_part_at(consent.since - space.started_at, -MARGIN_MS))
    if consent.until is not None:
        touched &= Q(number__lte=_part_at(consent.until - space.started_at, MARGIN_MS))
    MixPart.objects.filter(touched, recording=replay.recording_id).update(is_stale=True)


def _part_at(since_start: timedelta, margin_ms: int) -> int:
    return max(0, since_start // timedelta(milliseconds=1) + margin_ms) // PART_MS


def make_anew(replay: Replay, **fields: Any) -> None:
    """Let nobody hear it as it is; have it made from what is recorded after the commit."""
    make_all_anew(Replay.objects.filter(pk=replay.pk), **fields)


def make_all_anew(replays: ReplayQuerySet, **fields: Any) -> None:
    """As `make_anew`, of many with as many queries as of one."""
    space_ids = list(replays.values_list("recording__space_id", flat=True))
    replays.update(version=F("version") + 1, state=_WANTED_AGAIN, progress=0, attempts=0, **fields)
    for space_id in space_ids:
        transaction.on_commit(partial(tasks.render_replay.delay, space_id), robust=True)


def _replay_to_change(actor: User, space: Space) -> Replay:
    """Raises NotAllowed, NotFound, or `not_ended`."""
    _require_host(actor, space)
    replay = _standing_replay(space)
    if replay is None:
        raise NotFound(_("There is no replay of this Space."))
    _require_over(space)
    return replay


def _standing_replay(space: Space) -> Replay | None:
    found = Replay.objects.standing().filter(recording__space=space).select_related("recording")
    return found.first()


def _require_host(actor: User, space: Space) -> None:
    if rules.can_manage_replay(actor, space):
        return
    if not spaces_rules.can_see(actor, space):
        raise NotFound(_("This Space does not exist."))
    raise NotAllowed(_("Only the host can change the replay."))


def _require_over(space: Space) -> None:
    if not space.has_ended:
        raise DomainError("not_ended", _("There is a replay once this Space is over."))
