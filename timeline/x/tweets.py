"""Tweets as X's API shows them, in both of its vocabularies."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import prefetch_related_objects

from accounts.models import User
from core.moments import timestamp
from core.x.asking import Asked, Vocabulary
from core.x.shapes import (
    COUNT,
    FLAG,
    TEXT,
    TIME,
    USER_ID,
    Component,
    Field,
    component,
    matching,
    one_of,
    several,
    thing,
)
from timeline.listings import prepare, with_authors
from timeline.models import Tweet
from timeline.x import people

KIND: Final = "tweet"
TWEET_ID: Final = re.compile(r"[0-9]{1,19}", re.ASCII)


def represent_tweets(
    tweets: Sequence[Tweet], viewer: User | None, asked: Asked
) -> list[dict[str, Any]]:
    """Each of these (which `viewer` may read), in a fixed number of queries."""
    prepare(list(tweets), viewer)
    return [_represent(tweet, asked) for tweet in tweets]


def includes_of(
    tweets: Sequence[Tweet], viewer: User | None, asked: Asked
) -> dict[str, list[dict[str, Any]]]:
    """People, Tweets and polls that the expansions name; call after `represent_tweets`."""
    included: dict[str, list[dict[str, Any]]] = {}
    pointed = _pointed_at(tweets) if "referenced_tweets.id" in asked.expansions else []
    if pointed:
        shown = represent_tweets(pointed, viewer, asked)
        included |= {"tweets": shown, "posts": shown}
    included["users"] = people.includes_of(_people(tweets, pointed, asked), viewer, asked)
    if "attachments.poll_ids" in asked.expansions:
        shown_polls = [tweet.shown.shown_poll for tweet in tweets if tweet.shown.shown_poll]
        included["polls"] = [_represent_poll(poll, asked) for poll in shown_polls]
    return included


def find_tweets(ids: Iterable[int], viewer: User | None) -> dict[int, Tweet]:
    """Those of them that `viewer` may read; one query."""
    return with_authors(Tweet.objects.visible_to(viewer)).in_bulk(list(ids))


def _represent(tweet: Tweet, asked: Asked) -> dict[str, Any]:
    key = str(tweet.pk)
    shown: dict[str, Any] = {"id": key, "text": _text(tweet)}
    shown |= {"edit_history_tweet_ids": [key], "edit_history_post_ids": [key]}
    for name in sorted(asked.fields.get(KIND, ())):
        value = _FIELDS[name].read(tweet) if name in _FIELDS else None
        if value is not None:
            shown[name] = value
            if name in _ALSO:
                shown[_ALSO[name]] = value
    return shown


def _text(tweet: Tweet) -> str:
    """A retweet says nothing of its own; X gives it these words."""
    if tweet.retweet_of is None:
        return tweet.text
    return f"RT @{tweet.retweet_of.author.handle}: {tweet.retweet_of.text}"


def _pointed_at(tweets: Sequence[Tweet]) -> list[Tweet]:
    own = {tweet.pk for tweet in tweets}
    found = {other.pk: other for tweet in tweets for _kind, other in _references_of(tweet)}
    return [other for pk, other in found.items() if pk not in own]


def _references_of(tweet: Tweet) -> list[tuple[str, Tweet]]:
    """What it points at, as far as the viewer may read it (timeline.listings.prepare)."""
    if tweet.retweet_of is not None:
        return [("retweeted", tweet.retweet_of)]
    pairs = [("replied_to", tweet.answered), ("quoted", tweet.quoted)]
    return [(kind, other) for kind, other in pairs if other is not None]


def _people(tweets: Sequence[Tweet], pointed: Sequence[Tweet], asked: Asked) -> set[int]:
    ids: set[int] = set()
    if "author_id" in asked.expansions:
        ids |= {tweet.author_id for tweet in tweets}
    if "referenced_tweets.id.author_id" in asked.expansions:
        ids |= {tweet.author_id for tweet in pointed}
    if "in_reply_to_user_id" in asked.expansions:
        ids |= {int(_replied_to(tweet) or 0) for tweet in tweets}
    if "entities.mentions.username" in asked.expansions:
        prefetch_related_objects(list(tweets), "mentions")
        ids |= {mention.user_id for tweet in tweets for mention in tweet.mentions.all()}
    return ids


def _references(tweet: Tweet) -> list[dict[str, str]] | None:
    return [{"type": kind, "id": str(other.pk)} for kind, other in _references_of(tweet)] or None


def _replied_to(tweet: Tweet) -> str | None:
    if tweet.retweet_of is not None or tweet.answered is None:
        return None
    return str(tweet.answered.author_id)


def _metrics(tweet: Tweet) -> dict[str, int]:
    counted = tweet.retweet_of or tweet
    return {
        "retweet_count": counted.retweet_count,
        "reply_count": counted.reply_count,
        "like_count": counted.like_count,
        "quote_count": counted.quote_count,
        "bookmark_count": 0,
        "impression_count": 0,
    }


def _attachments(tweet: Tweet) -> dict[str, list[str]] | None:
    poll = tweet.shown.shown_poll
    return {"poll_ids": [str(poll.poll.pk)]} if poll else None


def _represent_poll(shown: Any, asked: Asked) -> dict[str, Any]:
    """Results as this viewer may see them: 0 while they are hidden from them."""
    named = _POLL_ALWAYS | asked.fields.get("poll", frozenset())
    return {name: field.read(shown) for name, field in _POLL.items() if name in named}


def _options(shown: Any) -> list[dict[str, Any]]:
    return [
        {
            "position": answer.choice.position + 1,
            "label": answer.choice.text,
            "votes": answer.choice.vote_count if shown.shows_results else 0,
        }
        for answer in shown.answers
    ]


def _minutes(shown: Any) -> int:
    seconds: float = (shown.poll.ends_at - shown.poll.tweet.created_at).total_seconds()
    return round(seconds / 60)


_OPTION: Final = thing(
    {"position": COUNT, "label": TEXT, "votes": COUNT}, ("position", "label", "votes")
)
_POLL: Final[Mapping[str, Field]] = {
    "id": Field(lambda shown: str(shown.poll.pk), TEXT),
    "options": Field(_options, several(_OPTION)),
    "duration_minutes": Field(_minutes, COUNT),
    "end_datetime": Field(lambda shown: timestamp(shown.poll.ends_at), TIME),
    "voting_status": Field(
        lambda shown: "open" if shown.poll.is_open else "closed", one_of(("open", "closed"))
    ),
}
_POLL_ALWAYS: Final = frozenset({"id", "options"})
_COUNTS: Final = (
    "retweet_count",
    "reply_count",
    "like_count",
    "quote_count",
    "bookmark_count",
    "impression_count",
)
_REFERENCE: Final = thing(
    {"type": one_of(("retweeted", "replied_to", "quoted")), "id": TEXT}, ("type", "id")
)
_FIELDS: Final[Mapping[str, Field]] = {
    "id": Field(lambda tweet: str(tweet.pk), matching(TWEET_ID)),
    "text": Field(_text, TEXT),
    "author_id": Field(lambda tweet: str(tweet.author_id), USER_ID),
    "created_at": Field(lambda tweet: timestamp(tweet.created_at), TIME),
    # Only of what begins one: further up it would cost a climb for each.
    "conversation_id": Field(lambda tweet: None if tweet.is_reply else str(tweet.pk), TEXT),
    "in_reply_to_user_id": Field(_replied_to, USER_ID),
    "referenced_tweets": Field(_references, several(_REFERENCE)),
    "public_metrics": Field(_metrics, thing(dict.fromkeys(_COUNTS, COUNT), _COUNTS)),
    "attachments": Field(_attachments, thing({"poll_ids": several(TEXT)}, ("poll_ids",))),
    "edit_history_tweet_ids": Field(lambda tweet: [str(tweet.pk)], several(TEXT)),
    "lang": Field(lambda _: "und", TEXT),
    "possibly_sensitive": Field(lambda _: False, FLAG),
    "reply_settings": Field(lambda _: "everyone", TEXT),
    "source": Field(lambda _: "Spaces", TEXT),
}
_ALSO: Final = {
    "referenced_tweets": "referenced_posts",
    "edit_history_tweet_ids": "edit_history_post_ids",
}
_ABSENT: Final = frozenset(
    {
        "article",
        "card_uri",
        "community_id",
        "context_annotations",
        "display_text_range",
        "edit_controls",
        "entities",
        "geo",
        "media_metadata",
        "non_public_metrics",
        "note_tweet",
        "organic_metrics",
        "paid_partnership",
        "promoted_metrics",
        "scopes",
        "suggested_source_links",
        "withheld",
    }
)
FIELDS: Final = frozenset(_FIELDS) | _ABSENT

_MEDIA_FIELDS: Final = frozenset(
    {
        "alt_text",
        "duration_ms",
        "height",
        "media_key",
        "preview_image_url",
        "public_metrics",
        "type",
        "url",
        "variants",
        "width",
    }
)
_PLACE_FIELDS: Final = frozenset(
    {"contained_within", "country", "country_code", "full_name", "geo", "id", "name", "place_type"}
)
VOCABULARY: Final = Vocabulary(
    fields={
        KIND: FIELDS,
        people.KIND: people.FIELDS,
        "poll": frozenset(_POLL),
        "media": _MEDIA_FIELDS,
        "place": _PLACE_FIELDS,
    },
    expansions={
        "author_id": (KIND, "author_id"),
        "attachments.media_keys": (KIND, "attachments"),
        "attachments.poll_ids": (KIND, "attachments"),
        "edit_history_tweet_ids": (KIND, "edit_history_tweet_ids"),
        "entities.mentions.username": (KIND, "entities"),
        "geo.place_id": (KIND, "geo"),
        "in_reply_to_user_id": (KIND, "in_reply_to_user_id"),
        "referenced_tweets.id": (KIND, "referenced_tweets"),
        "referenced_tweets.id.author_id": (KIND, "referenced_tweets"),
    },
)

_ALWAYS: Final = ("id", "text", "edit_history_tweet_ids", "edit_history_post_ids")
_POSTS: Final = {new: _FIELDS[old].shape for old, new in _ALSO.items()}
TWEET: Final = component("Tweet", _FIELDS, _ALWAYS, **_POSTS)
INCLUDES: Final = Component(
    "TweetIncludes",
    thing(
        {
            "users": several(people.USER),
            "tweets": several(TWEET),
            "posts": several(TWEET),
            "polls": several(component("Poll", _POLL, _POLL_ALWAYS)),
        }
    ),
)
