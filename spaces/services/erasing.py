"""What Spaces have of an account that is erased (accounts.seams.erasing)."""

from typing import Final

from django.db.models import Q

from accounts.models import User
from spaces.models import (
    Invitation,
    Participant,
    PinnedTweet,
    Question,
    QuestionVote,
    Reminder,
    Space,
    StagePollVote,
    State,
)

_NEVER_LIVE: Final = (State.SCHEDULED, State.CANCELED)
_OWN: Final = (QuestionVote, StagePollVote, Reminder)


def erase(user: User) -> None:
    """They are named nowhere any more, and ask, vote and invite nowhere.

    Spaces that they hosted live are hidden since the account was closed; what the clock keeps of
    them for review is purged by the clock, and their rows go with the account's.
    """
    Space.objects.filter(host=user, state__in=_NEVER_LIVE).delete()
    for model in _OWN:
        model.objects.filter(user=user).delete()
    Question.objects.filter(author=user).exclude(space__host=user).delete()
    Invitation.objects.filter(Q(user=user) | Q(invited_by=user)).delete()
    PinnedTweet.objects.filter(pinned_by=user).update(pinned_by=None)
    # Nobody who is closed has a place in a live Space: these are over.
    Participant.objects.filter(user=user).exclude(space__host=user).delete()
