"""What people write: Tweets and polls, direct messages, and the notifications of both."""

from timeline.models.messages import Conversation, ConversationMember, DirectMessage
from timeline.models.notifications import (
    Notification,
    NotificationKind,
    NotificationPreference,
    PushSubscription,
)
from timeline.models.polls import Poll, PollChoice, PollVote
from timeline.models.tweets import (
    TWEET_LENGTH,
    Hashtag,
    Like,
    Mention,
    Tweet,
    TweetLink,
    TweetQuerySet,
)

__all__ = [
    "TWEET_LENGTH",
    "Conversation",
    "ConversationMember",
    "DirectMessage",
    "Hashtag",
    "Like",
    "Mention",
    "Notification",
    "NotificationKind",
    "NotificationPreference",
    "Poll",
    "PollChoice",
    "PollVote",
    "PushSubscription",
    "Tweet",
    "TweetLink",
    "TweetQuerySet",
]
