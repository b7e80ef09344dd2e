"""Pages and answers of timeline/: each translates a request into one read or one service call."""

from timeline.views.compose import tweet_compose
from timeline.views.home import home
from timeline.views.messages import (
    conversation,
    conversation_clear,
    conversation_list,
    message_new,
)
from timeline.views.profile import profile
from timeline.views.search import search
from timeline.views.tweets import (
    poll_vote,
    tweet,
    tweet_delete,
    tweet_like,
    tweet_retweet,
    tweet_unlike,
    tweet_unretweet,
)

__all__ = [
    "conversation",
    "conversation_clear",
    "conversation_list",
    "home",
    "message_new",
    "poll_vote",
    "profile",
    "search",
    "tweet",
    "tweet_compose",
    "tweet_delete",
    "tweet_like",
    "tweet_retweet",
    "tweet_unlike",
    "tweet_unretweet",
]
