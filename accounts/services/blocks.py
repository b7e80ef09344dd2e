"""Turning away from people: to block and to mute. Neither needs them to be in sight."""

from django.utils.translation import gettext as _

from accounts import seams
from accounts.models import Block, Mute, User
from accounts.pairs import locked
from accounts.services.follows import part
from accounts.services.standing import require_good_standing
from core.errors import Invalid


def block(*, actor: User, other: User) -> Block:
    """Make `actor` invisible to `other`, and end every follow and request between the two.

    Both accounts are locked: no follow of the same moment survives. Twice changes nothing. Raises
    Invalid for oneself, NotAllowed `suspended`.
    """
    _require_other(actor, other, _("You cannot block yourself."))
    with locked(actor, other) as (me, them):
        require_good_standing(me)
        part(follower=me, followed=them)
        part(follower=them, followed=me)
        block, is_new = Block.objects.get_or_create(blocker=me, blocked=them)
        if is_new:
            seams.blocked(block)
        return block


def unblock(*, actor: User, other: User) -> None:
    """Let `other` see `actor` again; follows do not come back. Twice changes nothing.

    Raises NotAllowed `suspended`.
    """
    require_good_standing(actor)
    Block.objects.filter(blocker=actor, blocked=other).delete()


def mute(*, actor: User, other: User) -> Mute:
    """Keep `other` out of the lists and notifications of `actor`; twice changes nothing.

    Raises Invalid for oneself, NotAllowed `suspended`.
    """
    _require_other(actor, other, _("You cannot mute yourself."))
    require_good_standing(actor)
    return Mute.objects.get_or_create(muter=actor, muted=other)[0]


def unmute(*, actor: User, other: User) -> None:
    """Undo `mute`; twice changes nothing. Raises NotAllowed `suspended`."""
    require_good_standing(actor)
    Mute.objects.filter(muter=actor, muted=other).delete()


def _require_other(actor: User, other: User, message: str) -> None:
    if actor == other:
        raise Invalid("invalid", message)
