"""What moderators remove of recordings, so that an appeal can bring it back.

Whoever calls has asked for the right to.
"""

from django.utils import timezone

from recordings.models import Clip, MixPart, Removal, Replay
from recordings.services.clips import make_again
from recordings.services.replays import make_anew
from spaces.changes import changing
from spaces.models import Space


def hide_replay(space: Space) -> bool:
    """Nobody hears it, nor clips of it; False if nobody does now. What it is made of stays, for who
    answers an appeal: once its time is over it may be all that is left.
    """
    with changing(space) as change:
        standing = Replay.objects.standing().filter(recording__space=change.space)
        return bool(standing.update(deleted_at=timezone.now(), may_return=True))


def show_replay(space: Space) -> None:
    """Undo `hide_replay`, unless its sound is gone or its host has deleted it meanwhile. It is made
    anew: who speaks in it may have changed their mind.
    """
    with changing(space):
        hidden = Replay.objects.filter(may_return=True, recording__space=space)
        replay = hidden.select_related("recording").first()
        if replay is None:
            return
        if replay.recording.purged_at is None or replay.recording.parts.exists():
            MixPart.objects.filter(recording=replay.recording).update(is_stale=True)
            make_anew(replay, deleted_at=None, may_return=False)


def hide_clip(clip: Clip) -> bool:
    """Nobody hears it; False if it is gone already. Its files stay, for who answers an appeal."""
    standing = Clip.objects.filter(pk=clip.pk, removed_at__isnull=True)
    hidden = standing.update(removed_at=timezone.now(), removal=Removal.MODERATORS)
    return bool(hidden)


def show_clip(clip: Clip) -> None:
    """Undo `hide_clip`. It is made anew: who speaks in it may have changed their mind meanwhile.

    One that somebody in it has objected to since stays away.
    """
    hidden = Clip.objects.filter(pk=clip.pk, removal=Removal.MODERATORS)
    if clip.voices.filter(objected_at__isnull=False).exists():
        hidden.update(removal=Removal.OBJECTION)
    elif hidden.update(removed_at=None, removal=""):
        make_again([clip.pk])
