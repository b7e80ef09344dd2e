"""What the timeline has to say in "Download my data" (accounts.exporting)."""

from collections.abc import Iterator

from django.db.models import BooleanField, Case, F, OuterRef, Q, QuerySet, Subquery, Value, When

from accounts.exporting import CHUNK, Item, leave_out, register, table
from accounts.models import User
from timeline.models import (
    Conversation,
    ConversationMember,
    DirectMessage,
    Like,
    Mention,
    Notification,
    NotificationPreference,
    PollChoice,
    PollVote,
    PushSubscription,
    Tweet,
)

_TWEET = ("tweet_id", "the Tweet's number, as in its address")
_WHEN = ("created_at", "when")
_MESSAGE = {
    "conversation": "which conversation: its name in the address",
    "with": "whom it is with; empty if they are not there any more",
    "is_yours": "you wrote it",
    "at": "when it was written",
    "text": "what it says",
}


def register_all() -> None:
    _tweets()
    _conversations()
    _news()


def _tweets() -> None:
    table(
        "tweets",
        "Your Tweets",
        lambda user: Tweet.objects.filter(author=user),
        {
            "tweet": ("pk", "its number, as in its address"),
            "at": _WHEN,
            "text": ("text", "what it says; empty of a retweet"),
            "reply_to": ("reply_to_id", "the Tweet that it answers"),
            "quote_of": ("quote_of_id", "the Tweet that it quotes"),
            "retweet_of": ("retweet_of_id", "the Tweet that it retweets"),
            "likes": ("like_count", "how many like it"),
            "replies": ("reply_count", "how many answer it"),
            "retweets": ("retweet_count", "how many retweet it"),
            "quotes": ("quote_count", "how many quote it"),
        },
        covers=["timeline.Tweet.author"],
    )
    table(
        "polls",
        "Polls in your Tweets",
        lambda user: PollChoice.objects.filter(poll__tweet__author=user),
        {
            "tweet": ("poll__tweet_id", "the Tweet that it is in"),
            "ends_at": ("poll__ends_at", "until when one may vote"),
            "choice": ("text", "one of its choices"),
            "votes": ("vote_count", "how many chose it"),
        },
    )
    table(
        "poll-votes",
        "Polls that you voted in",
        lambda user: PollVote.objects.filter(user=user),
        {
            "tweet": ("poll__tweet_id", "the Tweet that the poll is in"),
            "choice": ("choice__text", "what you chose"),
            "at": _WHEN,
        },
        covers=["timeline.PollVote.user"],
    )
    table(
        "likes",
        "What you like",
        lambda user: Like.objects.filter(user=user),
        {"tweet": _TWEET, "at": _WHEN},
        covers=["timeline.Like.user"],
    )
    table(
        "mentions",
        "Tweets that name you",
        _readable_mentions,
        {"tweet": _TWEET, "by": ("tweet__author__username", "who wrote it")},
        covers=["timeline.Mention.user"],
    )


def _readable_mentions(user: User) -> "QuerySet[Mention]":
    return Mention.objects.filter(user=user, tweet__in=Tweet.objects.visible_to(user))


def _conversations() -> None:
    register("messages", "Messages", _messages, shape=_MESSAGE)
    table(
        "conversations",
        "Conversations",
        lambda user: ConversationMember.objects.filter(user=user),
        {
            "conversation": ("conversation__public_id", "its name in the address"),
            "began_at": ("conversation__created_at", "when it began"),
            "unread": ("unread_count", "how many messages you have not read"),
        },
        covers=["timeline.ConversationMember.user"],
    )
    table(
        "conversations-begun",
        "Conversations that you began",
        lambda user: Conversation.objects.filter(started_by=user),
        {"conversation": ("public_id", "its name in the address"), "at": _WHEN},
        covers=["timeline.Conversation.started_by", "timeline.DirectMessage.sender"],
    )


def _messages(user: User) -> Iterator[Item]:
    """As pages show them: without what `user` cleared, and nobody who does not exist for them."""
    others = ConversationMember.objects.exclude(user=user).filter(
        conversation=OuterRef("conversation"), user__in=User.objects.visible_to(user)
    )
    mine = Case(When(sender=user, then=Value(True)), default=False, output_field=BooleanField())
    shown = (
        DirectMessage.objects.filter(
            Q(pk__gt=F("conversation__members__cleared_up_to")), conversation__members__user=user
        )
        .annotate(other=Subquery(others.values("user__username")[:1]), is_mine=mine)
        .order_by("conversation", "pk")
    )
    for row in shown.values_list(
        "conversation__public_id", "other", "is_mine", "created_at", "text"
    ).iterator(chunk_size=CHUNK):
        yield dict(zip(_MESSAGE, (row[0], row[1] or "", *row[2:]), strict=True))


def _news() -> None:
    table(
        "notifications",
        "Notifications",
        Notification.objects.of,
        {
            "kind": ("kind", "what kind"),
            "by": ("actor__username", "who did it"),
            "tweet": ("tweet_id", "the Tweet that it is about"),
            "path": ("path", "where it leads, if not to a Tweet"),
            "title": ("title", "what that is called"),
            "at": _WHEN,
            "read_at": ("read_at", "when you read it"),
        },
        covers=["timeline.Notification.recipient"],
    )
    table(
        "notification-settings",
        "What you want to hear of",
        lambda user: NotificationPreference.objects.filter(user=user),
        {
            "kind": ("kind", "what kind"),
            "is_on": ("is_on", "listed in your notifications"),
            "is_pushed": ("is_pushed", "reaches closed browsers, too"),
        },
        covers=["timeline.NotificationPreference.user"],
    )
    table(
        "push-browsers",
        "Browsers that get pushes",
        lambda user: PushSubscription.objects.filter(user=user),
        {"address": ("endpoint", "where the browser's company takes them"), "since": _WHEN},
        covers=["timeline.PushSubscription.user"],
    )
    leave_out(
        "What others are told of you is theirs; what you did is in the other files.",
        "timeline.Notification.actor",
    )
