"""What moderators remove of recordings, so that an appeal can bring it back.

Whoever calls has asked for the right to.
"""

from django.utils import timezone

from recordings.models import Clip, Removal, Replay
from recordings.services.clips import make_again
from recordings.services.replays import make_anew, remove_replay
from spaces.changes import changing
from spaces.models import Space


def hide_replay(space: Space) -> bool:
    """As its host would delete it: nobody hears it, nor clips of it; False if nobody does now."""
    with changing(space) as change:
        return remove_replay(change.space)


def show_replay(space: Space) -> None:
    """Undo `hide_replay`: it is made anew from what is kept, if that is not purged yet."""
    with changing(space):
        gone = Replay.objects.filter(deleted_at__isnull=False, recording__purged_at=None)
        replay = gone.select_related("recording").filter(recording__space=space).first()
        if replay is not None:
            make_anew(replay, deleted_at=None)


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
