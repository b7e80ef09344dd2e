"""Pages and answers of timeline/: each translates a request into one read or one service call."""

from timeline.views.compose import tweet_compose
from timeline.views.home import home, home_newer
from timeline.views.messages import (
    conversation,
    conversation_clear,
    conversation_list,
    message_new,
)
from timeline.views.notifications import (
    notification_settings,
    notifications,
    notifications_read,
    push_subscribe,
    push_unsubscribe,
    service_worker,
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
    "home_newer",
    "message_new",
    "notification_settings",
    "notifications",
    "notifications_read",
    "poll_vote",
    "profile",
    "push_subscribe",
    "push_unsubscribe",
    "search",
    "service_worker",
    "tweet",
    "tweet_compose",
    "tweet_delete",
    "tweet_like",
    "tweet_retweet",
    "tweet_unlike",
    "tweet_unretweet",
]
