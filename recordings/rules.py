"""Who may do what with what was recorded: each right once. Predicates read and never write."""

from enum import StrEnum

from accounts.models import User
from accounts.rules import can_write
from recordings.models import Clip, Download, Replay
from spaces import rules
from spaces.models import Participant, Space


def can_correct(user: User | None, space: Space) -> bool:
    """Put right what the machine misheard: who manages the Space, or did when it ended."""
    if user is None or not user.is_in_good_standing:
        return False
    if space.is_live:
        place = Participant.objects.here().filter(space=space, user=user).first()
        return rules.can_manage_stage(place)
    return rules.can_see_figures(user, space)


def can_manage_replay(user: User | None, space: Space) -> bool:
    """Trim it, rename it, delete it: the host of the end."""
    return rules.can_configure(user, space)


def downloads_for(user: User | None, space: Space) -> list[str]:
    """What they may take home: the host everything, who spoke their own track."""
    if user is None:
        return []
    kinds: list[str] = []
    if rules.can_configure(user, space):
        kinds.append(Download.Kind.WHOLE)
    if space.participants.filter(user=user, was_speaker=True).exists():
        kinds.append(Download.Kind.OWN)
    return kinds


# --- Clips -------------------------------------------------------------------------------------


class NoClip(StrEnum):
    """Why somebody who sees a Space may not clip it. The values are error codes."""

    GUEST = "login_required"
    SUSPENDED = "suspended"
    NOT_RECORDED = "not_recorded"
    NOT_STARTED = "not_live"
    DELETED = "replay_deleted"
    REMOVED = "removed"
    LOCKED = "locked"


def why_not_clip(user: User | None, space: Space) -> NoClip | None:
    """What keeps `user` from making a clip of this Space, which they see; None if they may.

    While it is live only whoever may come in and hear it; afterwards everybody with an account.
    """
    if user is None or not user.is_active:
        return NoClip.GUEST
    if not can_write(user):
        return NoClip.SUSPENDED
    if not space.is_recorded:
        return NoClip.NOT_RECORDED
    if space.started_at is None:
        return NoClip.NOT_STARTED
    if _is_replay_deleted(space):
        return NoClip.DELETED
    no_entry = rules.why_not_enter(user, space) if space.is_live else None
    return NoClip(no_entry.value) if no_entry else None


def can_object(user: User | None, clip: Clip) -> bool:
    """Whoever is heard in it, whatever else holds for their account."""
    return user is not None and clip.voices.filter(user=user).exists()


def can_rename_clip(user: User | None, clip: Clip) -> bool:
    return user is not None and clip.author_id == user.pk and can_write(user)


def can_remove_clip(user: User | None, clip: Clip) -> bool:
    """Its maker, and the host of the Space."""
    return user is not None and user.pk in {clip.author_id, clip.space.host_id}


def _is_replay_deleted(space: Space) -> bool:
    replays = Replay.objects.filter(recording__space=space)
    return replays.exists() and not replays.standing().exists()
