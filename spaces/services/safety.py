"""What blocks, suspensions, closings and moderators mean for Spaces; called
inside the transactions that make them.
"""

from django.db.models import Q

from accounts.models import Block, User
from spaces.changes import StageChange, changing
from spaces.events import Part
from spaces.models import Invitation, Participant, Question, Space, State
from spaces.services.invited import uninvite
from spaces.services.lifecycle import finish_space
from spaces.services.places import expel, place_of
from spaces.services.telling import tell_of_move


def keep_out_blocked(block: Block) -> None:
    """A host blocked somebody: they are out of the host's live Space, if they were in it, and
    no invitation of theirs to a Space of this host is open any more.

    The Space is locked first: who enters at this moment is either seen here, or comes later and
    sees the block.
    """
    invited = Q(invitations__user=block.blocked_id, invitations__status=Invitation.Status.OPEN)
    concerned = Space.objects.filter(Q(state=State.LIVE) | invited, host=block.blocker_id)
    for space in concerned.distinct():
        with changing(space) as change:
            uninvite(change, block.blocked)
            _expel(change, block.blocked)
            _hide_questions(change, block.blocked)


def take_out(user: User) -> None:
    """A suspended or closed account is in no Space, and its own live one ends for everybody."""
    for space in Space.objects.live().filter(host=user):
        with changing(space) as change:
            if change.space.is_live:
                finish_space(change)
    for place in Participant.objects.here().filter(user=user).select_related("space"):
        with changing(place.space) as change:
            _expel(change, user)
    for space in Space.objects.live().filter(questions__author=user).distinct():
        with changing(space) as change:
            _hide_questions(change, user)


def stop_space(space: Space) -> bool:
    """Moderators end it for everybody, live or announced; False if it is over already.

    The caller has asked for the right to.
    """
    with changing(space) as change:
        if change.space.has_ended:
            return False
        change.space.was_stopped = True
        change.space.save(update_fields=["was_stopped"])
        if change.space.is_announced:
            tell_of_move(change.space)
        finish_space(change)
    return True


def clear_stop(space: Space) -> None:
    """It was wrong to stop it: it stays ended, and nothing says any more by whom."""
    Space.objects.filter(pk=space.pk).update(was_stopped=False)


def _hide_questions(change: StageChange, author: User) -> None:
    """They are read without those of `author` from now on; who has read them reads them anew."""
    if change.space.questions.filter(author=author, status=Question.Status.OPEN).exists():
        change.touch(Part.QUESTIONS)


def _expel(change: StageChange, user: User) -> None:
    participant = place_of(user, change.space)
    if participant is not None and not participant.is_host:
        expel(change, participant)
