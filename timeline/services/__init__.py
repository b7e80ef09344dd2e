"""Every write to timeline/: takes its `actor`, asks the rules itself, is one transaction."""

from timeline.services.counts import recount_around
from timeline.services.engagement import like_tweet, retweet, undo_retweet, unlike_tweet
from timeline.services.messages import clear_conversation, read_conversation, send_message
from timeline.services.polls import vote
from timeline.services.tweets import delete_tweet, post_tweet

__all__ = [
    "clear_conversation",
    "delete_tweet",
    "like_tweet",
    "post_tweet",
    "read_conversation",
    "recount_around",
    "retweet",
    "send_message",
    "undo_retweet",
    "unlike_tweet",
    "vote",
]
