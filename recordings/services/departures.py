"""What somebody said, once they close their account: no longer heard, nor read, by anybody.

Nothing is written to the ledger: a closed account agrees to nothing (recordings.sources), and to
what it did agree to once it is open again. What this does is have everything made anew. After the
kept copy of a Space has gone a voice that was silenced cannot come back.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from recordings.models import CaptionCue, Clip, Download, MixPart, Recording, Removal, Replay
from recordings.services import clips, downloads, replays
from spaces.models import Space


def account_closed(user: User) -> None:
    """They are in nothing any more that others hear or read, from the commit on."""
    spaces = _spoken_in(user)
    _make_anew(spaces)
    # Nobody reviews these any more, and nobody reads them: they are not given back.
    CaptionCue.objects.filter(user=user, space__recording__purged_at__isnull=False).delete()


def account_restored(user: User) -> None:
    """They are heard and read again wherever their own sound is still kept."""
    _make_anew(_spoken_in(user).filter(recording__purged_at=None))


def account_erased(user: User) -> None:
    """For good: the replays of their own Spaces are deleted."""
    own = Replay.objects.filter(recording__space__host=user)
    own.filter(may_return=True).update(may_return=False)
    own.filter(deleted_at=None).update(deleted_at=timezone.now())


def leave_clips(user: User) -> None:
    """For good, too: clips by them and of their own Spaces, and what they took home. What nobody
    can bring back is removed by the clock (moderation.retention), with its files.
    """
    theirs = Clip.objects.filter(removed_at=None)
    now = timezone.now()
    theirs.filter(author=user).update(removed_at=now, removal=Removal.AUTHOR)
    theirs.filter(space__host=user).update(removed_at=now, removal=Removal.HOST)
    downloads.remove(Download.objects.filter(user=user))


def is_kept(user: User, _now: datetime) -> bool:
    """Is there sound by this erased account, of Spaces that it hosted, or in clips by it?

    Then its row says whose it is, and no row goes before its files (accounts.erasure).
    """
    own = Q(recording__space__host=user)
    heard = Q(space__host=user) | Q(space__streams__user=user)
    clipped = Clip.objects.filter(Q(author=user) | Q(space__host=user))
    return (
        Recording.objects.filter(heard, purged_at=None).exists()
        or MixPart.objects.filter(own).exists()
        or Replay.objects.filter(own).exclude(opus_file="", aac_file="").exists()
        or clipped.exclude(opus_file="", aac_file="").exists()
    )


def _spoken_in(user: User) -> QuerySet[Space]:
    return Space.objects.filter(pk__in=user.streams.values("space"), recording__isnull=False)


def _make_anew(spaces: QuerySet[Space]) -> None:
    """A constant number of queries: somebody may have spoken in hundreds of Spaces."""
    chosen = spaces.values("pk")
    # The replay's row first, as everywhere: who mixes a part just now has it locked.
    replays.make_all_anew(Replay.objects.standing().filter(recording__space__in=chosen))
    MixPart.objects.filter(recording__space__in=chosen).update(is_stale=True)
    standing = Clip.objects.filter(space__in=chosen, removed_at__isnull=True)
    clips.make_again(list(standing.values_list("pk", flat=True)))
    rows: QuerySet[Any] = Download.objects.all()
    downloads.make_anew(rows.filter(space__in=chosen))
