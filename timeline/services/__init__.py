"""Every write to timeline/: takes its `actor`, asks the rules itself, is one transaction."""

from timeline.services.counts import recount_around
from timeline.services.engagement import like_tweet, retweet, undo_retweet, unlike_tweet
from timeline.services.polls import vote
from timeline.services.tweets import delete_tweet, post_tweet

__all__ = [
    "delete_tweet",
    "like_tweet",
    "post_tweet",
    "recount_around",
    "retweet",
    "undo_retweet",
    "unlike_tweet",
    "vote",
]
