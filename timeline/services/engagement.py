"""Likes and retweets: each is there or not; doing or undoing it twice changes nothing."""

from django.db import transaction

from accounts.models import User
from timeline.models import Like, Tweet
from timeline.services.counts import count
from timeline.services.standing import require_shareable, require_standing, require_visible


@transaction.atomic
def like_tweet(*, actor: User, tweet: Tweet) -> None:
    """Raises NotFound for a Tweet that `actor` cannot see, NotAllowed `suspended`."""
    user = require_standing(actor)
    liked = require_visible(user, tweet)
    _, is_new = Like.objects.get_or_create(user=user, tweet=liked)
    if is_new:
        count(liked.pk, "like_count", user)


@transaction.atomic
def unlike_tweet(*, actor: User, tweet: Tweet) -> None:
    """Works on what has since become invisible, too. Raises NotAllowed `suspended`."""
    user = require_standing(actor)
    original = tweet.retweet_of_id or tweet.pk
    deleted, _ = Like.objects.filter(user=user, tweet=original).delete()
    if deleted:
        count(original, "like_count", user, by=-1)


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
    return made


@transaction.atomic
def undo_retweet(*, actor: User, tweet: Tweet) -> None:
    """Works on what has since become invisible, too. Raises NotAllowed `suspended`."""
    user = require_standing(actor)
    original = tweet.retweet_of_id or tweet.pk
    deleted, _ = Tweet.objects.filter(author=user, retweet_of=original).delete()
    if deleted:
        count(original, "retweet_count", user, by=-1)
