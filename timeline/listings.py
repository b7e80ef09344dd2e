"""Tweets as pages show them: made ready for timeline/_tweet.html in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import prefetch_related_objects

from accounts.models import User
from core.composed import ComposedLookup
from timeline import rules
from timeline.cards import Card, Link, cards_for
from timeline.models import Like, Poll, PollChoice, PollVote, Tweet, TweetLink, TweetQuerySet

_MAX_PARENTS: Final = 30


@dataclass(frozen=True)
class PollAnswer:
    """One choice as `viewer` sees it: `percent` of all votes, or None while it is still hidden."""

    choice: PollChoice
    is_mine: bool
    percent: int | None


@dataclass(frozen=True)
class ShownPoll:
    poll: Poll
    answers: list[PollAnswer]
    vote_count: int
    shows_results: bool


def with_authors(tweets: TweetQuerySet) -> TweetQuerySet:
    return tweets.select_related("author", "retweet_of__author")


def tweets_of(person: User, viewer: User | None) -> TweetQuerySet:
    """What a profile lists: all that `person` wrote or retweeted, as far as `viewer` may read it.

    Whoever opens the profile of somebody they muted wants to see it; of others they do not.
    """
    return with_authors(Tweet.objects.visible_to(viewer).filter(author=person))


def replies_to(tweet: Tweet, viewer: User | None) -> TweetQuerySet:
    answers = Tweet.objects.visible_to(viewer).unsilenced_by(viewer)
    return with_authors(answers.filter(reply_to=tweet))


def parents_of(tweet: Tweet, viewer: User | None) -> list[Tweet | None]:
    """What `tweet` answers, the first of them first; None stands for what is not available.

    At most the nearest thirty; two queries, however many there are.
    """
    ids = _ids_above(tweet)
    found = with_authors(Tweet.objects.visible_to(viewer).unsilenced_by(viewer)).in_bulk(ids)
    above = [found.get(pk) for pk in ids]
    first = found.get(ids[0]) if ids else tweet
    is_cut = first is not None and first.is_reply and first.reply_to_id is None
    return [None, *above] if is_cut else above


def prepare(tweets: list[Tweet], viewer: User | None) -> list[Tweet]:
    """Attach to each Tweet (that `viewer` may read) what timeline/_tweet.html shows of it.

    `shown` is the Tweet itself or what it retweets; to that one are attached `quoted` and
    `answered` (None if not available), `card`, `shown_poll`, `is_liked` and `is_retweeted`.
    """
    prefetch_related_objects(tweets, "author", "retweet_of__author")
    originals: dict[int, Tweet] = {}
    for tweet in tweets:
        original = tweet.retweet_of or tweet
        tweet.shown = originals.setdefault(original.pk, original)
    shown = list(originals.values())
    _attach_related(shown, viewer)
    _attach_engagement(shown, viewer)
    _attach_cards(shown, viewer)
    _attach_polls(shown, viewer)
    return tweets


def _ids_above(tweet: Tweet) -> list[int]:
    """The ids of what `tweet` answers, and of what that answers; the first one first."""
    table = connection.ops.quote_name(Tweet._meta.db_table)
    climb = f"""
        WITH RECURSIVE above(id, reply_to_id, height) AS (
            SELECT id, reply_to_id, 0 FROM {table} WHERE id = %s
            UNION ALL
            SELECT t.id, t.reply_to_id, above.height + 1
            FROM {table} t JOIN above ON t.id = above.reply_to_id WHERE above.height < %s
        )
        SELECT id FROM above WHERE height > 0 ORDER BY height DESC
    """  # noqa: S608 - the table's name is ours
    if tweet.reply_to_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(climb, [tweet.pk, _MAX_PARENTS])
        return [row[0] for row in cursor.fetchall()]


def _attach_related(shown: list[Tweet], viewer: User | None) -> None:
    """What a Tweet quotes or answers: what is hidden looks exactly as what is gone."""
    wanted = {pk for t in shown for pk in (t.quote_of_id, t.reply_to_id) if pk is not None}
    # What a retweet is about is the original, so nothing quotes or answers a retweet.
    readable = _ORIGINALS.objects(viewer.pk if viewer else None, list(wanted))
    found = {tweet.pk: tweet for tweet in readable}
    for tweet in shown:
        tweet.quoted = found.get(tweet.quote_of_id or 0)
        tweet.answered = found.get(tweet.reply_to_id or 0)


_ORIGINALS: Final = ComposedLookup(
    lambda viewer_id, ids: (
        Tweet.objects.originals_for(User(pk=viewer_id)).select_related("author").filter(pk__in=ids)
    )
)


def _attach_engagement(shown: list[Tweet], viewer: User | None) -> None:
    liked: set[int] = set()
    retweeted: set[int | None] = set()
    if viewer is not None:
        liked = set(
            Like.objects.filter(user=viewer, tweet__in=shown).values_list("tweet_id", flat=True)
        )
        retweets = Tweet.objects.filter(author=viewer, retweet_of__in=shown)
        retweeted = set(retweets.values_list("retweet_of_id", flat=True))
    for tweet in shown:
        tweet.is_liked = tweet.pk in liked
        tweet.is_retweeted = tweet.pk in retweeted


def _attach_cards(shown: list[Tweet], viewer: User | None) -> None:
    """A Tweet has one card: that of the first of its links that has one for this viewer."""
    links: dict[int, list[Link]] = {}
    for row in TweetLink.objects.filter(tweet__in=shown).order_by("pk"):
        links.setdefault(row.tweet_id, []).append(Link(row.kind, row.key))
    cards = cards_for((link for of_one in links.values() for link in of_one), viewer)
    for tweet in shown:
        tweet.card = _first_card(links.get(tweet.pk, ()), cards)


def _first_card(links: Iterable[Link], cards: dict[Link, Card]) -> Card | None:
    return next((cards[link] for link in links if link in cards), None)


def _attach_polls(shown: Sequence[Tweet], viewer: User | None) -> None:
    polls = {
        poll.tweet_id: poll
        for poll in Poll.objects.filter(tweet__in=shown).prefetch_related("choices")
    }
    votes = PollVote.objects.none()
    if viewer is not None:
        votes = PollVote.objects.filter(user=viewer, poll__in=polls.values())
    chosen = dict(votes.values_list("poll_id", "choice_id"))
    for tweet in shown:
        poll = polls.get(tweet.pk)
        if poll:
            poll.tweet = tweet
        tweet.shown_poll = _shown_poll(poll, viewer, chosen.get(poll.pk)) if poll else None


def _shown_poll(poll: Poll, viewer: User | None, chosen: int | None) -> ShownPoll:
    choices = list(poll.choices.all())
    total = sum(choice.vote_count for choice in choices)
    shows = rules.sees_results(viewer, poll, has_voted=chosen is not None)
    answers = [
        PollAnswer(choice, choice.pk == chosen, _percent(choice, total) if shows else None)
        for choice in choices
    ]
    return ShownPoll(poll, answers, total, shows)


def _percent(choice: PollChoice, total: int) -> int:
    return round(100 * choice.vote_count / total) if total else 0
