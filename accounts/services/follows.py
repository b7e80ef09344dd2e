"""Following, and asking to: every change happens with both accounts locked (accounts.pairs)."""

from django.utils.translation import gettext as _

from accounts import rules, seams
from accounts.models import Follow, FollowRequest, User
from accounts.pairs import locked
from accounts.services.standing import require_good_standing
from core.errors import DomainError, Invalid, NotFound
from core.limits import require_rate


def follow(*, actor: User, other: User) -> Follow | FollowRequest:
    """Make `actor` follow `other`, or ask to if `other` is protected; twice changes nothing.

    Raises Invalid for oneself, NotAllowed `suspended`, NotFound if `actor` may not know of
    `other`, DomainError `blocking_them` while `actor` blocks them, and TooMany.
    """
    if actor == other:
        raise Invalid("invalid", _("You cannot follow yourself."))
    with locked(actor, other) as (me, them):
        _require_may_follow(me, them)
        existing = Follow.objects.filter(follower=me, followed=them).first()
        if existing is not None:
            return existing
        require_rate("follow", me.pk)
        return _ask(me, them) if them.is_protected else _begin(me, them)


def unfollow(*, actor: User, other: User) -> None:
    """No longer follow `other`, or take the request back; twice changes nothing.

    Raises NotAllowed `suspended`.
    """
    with locked(actor, other) as (me, them):
        require_good_standing(me)
        part(follower=me, followed=them)


def remove_follower(*, actor: User, follower: User) -> None:
    """Make `follower` no longer follow `actor`; they are not told. Twice changes nothing.

    Raises NotAllowed `suspended`.
    """
    with locked(actor, follower) as (me, them):
        require_good_standing(me)
        part(follower=them, followed=me)


def accept_follow_request(*, actor: User, follower: User) -> Follow:
    """Let in `follower`, who asked to follow `actor`; accepting twice changes nothing.

    Raises NotAllowed `suspended`, and NotFound if they no longer ask or are out of sight.
    """
    with locked(actor, follower) as (me, them):
        require_good_standing(me)
        if rules.can_see(me, them):
            request = FollowRequest.objects.filter(follower=them, followed=me).first()
            if request is not None:
                return let_in(request)
            existing = Follow.objects.filter(follower=them, followed=me).first()
            if existing is not None:
                return existing
        raise NotFound(_("This request is gone: they have taken it back."))


def decline_follow_request(*, actor: User, follower: User) -> None:
    """Drop the request of `follower`; they are not told and may ask again. Twice changes nothing.

    Raises NotAllowed `suspended`.
    """
    with locked(actor, follower) as (me, them):
        require_good_standing(me)
        declined, _rows = FollowRequest.objects.filter(follower=them, followed=me).delete()
        if declined:
            seams.parted(them, me)


def let_in(request: FollowRequest) -> Follow:
    """Turn a request into a follow. The caller holds the lock of the account that was asked."""
    granted = Follow.objects.create(
        follower_id=request.follower_id, followed_id=request.followed_id
    )
    request.delete()
    seams.follow_accepted(granted)
    return granted


def part(*, follower: User, followed: User) -> None:
    """Delete the follow and the request from one to the other. The caller holds the lock."""
    Follow.objects.filter(follower=follower, followed=followed).delete()
    FollowRequest.objects.filter(follower=follower, followed=followed).delete()
    seams.parted(follower, followed)


def _require_may_follow(actor: User, other: User) -> None:
    require_good_standing(actor)
    if not rules.can_see(actor, other):
        raise NotFound(_("There is no such account."))
    if rules.has_blocked(actor, other):
        raise DomainError("blocking_them", _("You block this account. Unblock it first."))


def _ask(actor: User, other: User) -> FollowRequest:
    request, is_new = FollowRequest.objects.get_or_create(follower=actor, followed=other)
    if is_new:
        seams.follow_requested(request)
    return request


def _begin(actor: User, other: User) -> Follow:
    begun = Follow.objects.create(follower=actor, followed=other)
    seams.followed(begun)
    return begun
