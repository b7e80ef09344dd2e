"""Tweets that moderators remove, so that an appeal can bring them back."""

from django.utils import timezone

from accounts.pairs import locked
from timeline.models import Tweet
from timeline.services.counts import recount


def hide_tweet(tweet: Tweet) -> bool:
    """Nobody reads it any more, its author neither; False if that is so already.

    What it answers or quotes counts it no more. The caller has asked for the right to.
    """
    with locked(tweet.author):
        standing = Tweet.objects.filter(pk=tweet.pk, removed_at__isnull=True)
        if not standing.update(removed_at=timezone.now()):
            return False
        recount(_pointed_at(tweet))
    return True


def show_tweet(tweet: Tweet) -> None:
    """Undo `hide_tweet`: it is read, and counted, by the same people as before."""
    with locked(tweet.author):
        Tweet.objects.filter(pk=tweet.pk).update(removed_at=None)
        recount(_pointed_at(tweet))


def _pointed_at(tweet: Tweet) -> list[int]:
    return [pk for pk in {tweet.reply_to_id, tweet.quote_of_id} if pk is not None]
