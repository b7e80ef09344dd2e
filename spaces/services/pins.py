"""Tweets that are shown in a Space: any number of them, in one order for everybody."""

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Max, Min, Q, Value, When
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, Invalid, NotAllowed, NotFound
from spaces import rules
from spaces.changes import changing
from spaces.events import Part
from spaces.models import PinnedTweet, Space
from spaces.services.places import require_manager, require_place
from timeline.models import Tweet
from timeline.rules import can_share


def pin_tweet(*, actor: User, space: Space, tweet_id: str) -> PinnedTweet:
    """Show a Tweet in the Space, above those that are there; there is no limit.

    Raises `not_seated` for listeners; NotFound for what `actor` cannot read; NotAllowed `protected`
    for Tweets of protected accounts (one's own as well); Invalid for a retweet; `already_pinned`.
    """
    with changing(space) as change:
        place = require_place(actor, change.space)
        if not rules.can_pin(place):
            raise DomainError(
                "not_seated", _("You are listening. Who is on stage can pin Tweets here.")
            )
        pin = _create_pin(change.space, _pinnable(actor, tweet_id), actor)
        change.touch(Part.PINS)
    return pin


def unpin_tweet(*, actor: User, space: Space, pin_id: str) -> None:
    """Take a Tweet off: the hosts, and who pinned it. NotFound for one that is gone already."""
    with changing(space) as change:
        place = require_place(actor, change.space)
        pin = _pin_of(pin_id, change.space)
        if not rules.can_unpin(place, pin):
            raise NotAllowed(_("Only the hosts and who pinned this Tweet can unpin it."))
        pin.delete()
        change.touch(Part.PINS)


def move_pin(*, actor: User, space: Space, pin_id: str, before: str | None = None) -> None:
    """Put a pinned Tweet directly above another one, or last.

    What was above the other stays above both. Two who reorder at once follow one another (the
    lock of `changing`): the later order is built on the earlier, and no pin gets lost.
    """
    with changing(space) as change:
        require_manager(actor, change.space)
        pin = _pin_of(pin_id, change.space)
        if before is None:
            _move_last(pin, change.space)
        else:
            _move_before(pin, _pin_of(before, change.space), change.space)
        change.touch(Part.PINS)


def _pinnable(actor: User, tweet_id: str) -> Tweet:
    tweet = None
    if tweet_id.isdecimal():
        readable = Tweet.objects.visible_to(actor).select_related("author")
        tweet = readable.filter(pk=int(tweet_id)).first()
    if tweet is None:
        raise NotFound(_("This Tweet is not available."))
    if tweet.retweet_of_id is not None:
        raise Invalid("invalid", _("Pin the Tweet itself, not its Retweet."))
    if not can_share(tweet):
        raise NotAllowed(_("Tweets of protected accounts cannot be pinned."), "protected")
    return tweet


def _create_pin(space: Space, tweet: Tweet, actor: User) -> PinnedTweet:
    first = space.pins.aggregate(first=Min("position"))["first"]
    try:
        with transaction.atomic():
            return PinnedTweet.objects.create(
                space=space, tweet=tweet, pinned_by=actor, position=(first or 0) - 1
            )
    except IntegrityError as error:
        raise DomainError("already_pinned", _("This Tweet is pinned already.")) from error


def _move_last(pin: PinnedTweet, space: Space) -> None:
    last = space.pins.aggregate(last=Max("position"))["last"]
    space.pins.filter(pk=pin.pk).update(position=last + 1)


def _move_before(pin: PinnedTweet, other: PinnedTweet, space: Space) -> None:
    """One statement: all above `other` move up by two, `pin` takes the place that is free then.

    Pins of equal position are in the order of their ids, so that counts as above, too.
    """
    if pin.pk == other.pk:
        return
    above = Q(position__lt=other.position) | Q(position=other.position, pk__lt=other.pk)
    space.pins.filter(above | Q(pk=pin.pk)).update(
        position=Case(When(pk=pin.pk, then=Value(other.position - 1)), default=F("position") - 2)
    )


def _pin_of(pin_id: str, space: Space) -> PinnedTweet:
    pin = space.pins.filter(pk=int(pin_id)).first() if pin_id.isdecimal() else None
    if pin is None:
        raise NotFound(_("This Tweet is not pinned any more."))
    return pin
