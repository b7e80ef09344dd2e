"""Likes and retweets: each is there or not; doing or undoing it twice changes nothing."""

from django.db import transaction

from accounts.models import User
from timeline.home import hint_at_newer
from timeline.models import Like, NotificationKind, Tweet
from timeline.services.counts import count
from timeline.services.notifications import notify, withdraw
from timeline.services.standing import require_shareable, require_standing, require_visible


@transaction.atomic
def like_tweet(*, actor: User, tweet: Tweet) -> None:
    """Raises NotFound for a Tweet that `actor` cannot see, NotAllowed `suspended`."""
    user = require_standing(actor)
    liked = require_visible(user, tweet)
    _, is_new = Like.objects.get_or_create(user=user, tweet=liked)
    if is_new:
        count(liked.pk, "like_count", user)
        _tell(NotificationKind.LIKE, user, liked)


@transaction.atomic
def unlike_tweet(*, actor: User, tweet: Tweet) -> None:
    """Works on what has since become invisible, too. Raises NotAllowed `suspended`."""
    user = require_standing(actor)
    liked = tweet.retweet_of or tweet
    deleted, _ = Like.objects.filter(user=user, tweet=liked).delete()
    if deleted:
        count(liked.pk, "like_count", user, by=-1)
        withdraw(_key(NotificationKind.LIKE, user, liked), liked.author)


@transaction.atomic
def retweet(*, actor: User, tweet: Tweet) -> Tweet:
    """The retweet, old or new.

    Raises NotFound for a Tweet that `actor` cannot see, NotAllowed `protected` or `suspended`.
    """
    user = require_standing(actor)
    shared = require_shareable(user, tweet)
    made, is_new = Tweet.objects.get_or_create(author=user, retweet_of=shared)
    if is_new:
        count(shared.pk, "retweet_count", user)
        _tell(NotificationKind.RETWEET, user, shared)
        hint_at_newer(user)
    return made


@transaction.atomic
def undo_retweet(*, actor: User, tweet: Tweet) -> None:
    """Works on what has since become invisible, too. Raises NotAllowed `suspended`."""
    user = require_standing(actor)
    shared = tweet.retweet_of or tweet
    deleted, _ = Tweet.objects.filter(author=user, retweet_of=shared).delete()
    if deleted:
        count(shared.pk, "retweet_count", user, by=-1)
        withdraw(_key(NotificationKind.RETWEET, user, shared), shared.author)


def _tell(kind: NotificationKind, user: User, tweet: Tweet) -> None:
    key = _key(kind, user, tweet)
    notify(kind, recipient=tweet.author, key=key, actor=user, tweet=tweet)


def _key(kind: NotificationKind, user: User, tweet: Tweet) -> str:
    """Doing it again after undoing it is no news, if it was read meanwhile."""
    return f"{kind}:{tweet.pk}:{user.pk}"
