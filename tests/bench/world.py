"""A town for tests/bench/home.py: accounts, whom they follow, and what they wrote.

Drawn with a fixed seed. As in life few write much (Zipf), a quarter of what is written answers
somebody, one Tweet in twenty repeats another one, and some carry a card or a poll.
"""

import itertools
import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Final, TypeVar

from django.db import connection, models
from django.utils import timezone

from accounts.models import Block, Follow, Mute, User
from spaces.models import Space, State
from timeline.models import Like, Poll, PollChoice, Tweet, TweetLink

M = TypeVar("M", bound=models.Model)

ACCOUNTS: Final = 12_000
TWEETS: Final = 200_000
FOLLOWED: Final = 2_000
SPACES: Final = 200
_WORDS: Final = [
    "the",
    "rehearsal",
    "begins",
    "at",
    "noon",
    "and",
    "everybody",
    "who",
    "plays",
    "may",
    "come",
    "bring",
    "your",
    "own",
    "chair",
    "we",
    "will",
    "record",
    "it",
    "and",
    "talk",
    "about",
    "it",
    "afterwards",
    "nobody",
    "has",
    "to",
    "speak",
    "what",
    "a",
    "morning",
    "the",
    "river",
    "is",
    "high",
]


class Town:
    """Fills an empty database.

    `busy` follows 2,000 people like everybody else, `quiet` 2,000 who wrote nothing in the newest
    nine tenths of the table, `selective` three people.
    """

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._now = timezone.now()
        self.people = _create(self._person(number) for number in range(ACCOUNTS))
        self._spaces = _create(map(self._space, self._random.sample(self.people, SPACES)))
        self.tweets = self._write()
        self._decorate()
        self.busy = self._viewer("busy", self._random.sample(self.people, FOLLOWED))
        self.quiet = self._viewer("quiet", self.people[-FOLLOWED:])
        self.selective = self._viewer("selective", self._random.sample(self.people[:200], 3))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _person(self, number: int) -> User:
        return User(
            username=f"person{number}",
            name=f"Person Number {number}",
            password="!",
            is_protected=self._chance(0.05),
            suspended_at=self._now if self._chance(0.01) else None,
        )

    def _space(self, host: User) -> Space:
        times = {"started_at": self._now, "ended_at": self._now}
        return Space(host=host, title=f"Space of {host.name}"[:70], state=State.ENDED, **times)

    def _write(self) -> list[Tweet]:
        """In order of time, and so of ids; whatever points at a Tweet points at a recent one."""
        weights = list(itertools.accumulate(1 / (rank + 20) for rank in range(ACCOUNTS)))
        talkative = ACCOUNTS - FOLLOWED
        everybody = self._random.choices(self.people, cum_weights=weights, k=TWEETS // 10)
        writers = everybody + self._random.choices(
            self.people[:talkative], cum_weights=weights[:talkative], k=TWEETS - TWEETS // 10
        )
        tweets: list[Tweet] = []
        repeated: set[tuple[int, int]] = set()
        for pk, writer in enumerate(writers, 1):
            tweets.append(self._tweet(pk, writer, tweets[-2_000:], repeated))
        return _create(tweets)

    def _tweet(
        self, pk: int, writer: User, recent: list[Tweet], repeated: set[tuple[int, int]]
    ) -> Tweet:
        tweet = Tweet(pk=pk, author=writer, like_count=self._random.randrange(20))
        tweet.created_at = self._now - timedelta(seconds=TWEETS - pk)
        other = self._random.choice(recent) if recent else None
        fate = self._random.random()
        if other is None or fate > 0.3 or other.retweet_of_id:
            tweet.text = self._words()
        elif fate < 0.03 and (writer.pk, other.pk) not in repeated:
            repeated.add((writer.pk, other.pk))
            tweet.retweet_of = other
        elif fate < 0.05:
            tweet.text, tweet.quote_of, tweet.is_quote = self._words(), other, True
        else:
            tweet.text, tweet.reply_to, tweet.is_reply = self._words(), other, True
        return tweet

    def _words(self) -> str:
        return " ".join(self._random.choices(_WORDS, k=self._random.randrange(3, 40)))[:280]

    def _decorate(self) -> None:
        """A card on one Tweet in twenty-five, a poll in one of a hundred."""
        written = [tweet for tweet in self.tweets if tweet.text]
        linked = self._random.sample(written, TWEETS // 25)
        _create(
            TweetLink(tweet=tweet, kind="space", key=self._random.choice(self._spaces).public_id)
            for tweet in linked
        )
        asked = self._random.sample(written, TWEETS // 100)
        end = self._now + timedelta(days=1)
        polls = _create(Poll(tweet=tweet, ends_at=end) for tweet in asked)
        _create(
            PollChoice(poll=poll, position=position, text=text, vote_count=position * 7)
            for poll in polls
            for position, text in enumerate(("Yes", "No", "Ask me tomorrow"))
        )

    def _viewer(self, handle: str, followed: list[User]) -> User:
        """One who also mutes twenty, blocks ten, was blocked by ten, and likes now and then."""
        viewer = User.objects.create_user(username=handle, name=handle.capitalize())
        strangers = sorted(set(self.people) - set(followed), key=lambda person: person.pk)
        muted = self._random.sample(followed, min(20, len(followed) - 1))
        blocked, blockers = self._random.sample(strangers, 10), self._random.sample(strangers, 10)
        _create(Follow(follower=viewer, followed=person) for person in followed)
        _create(Mute(muter=viewer, muted=person) for person in muted)
        _create(Block(blocker=viewer, blocked=person) for person in blocked)
        _create(Block(blocker=person, blocked=viewer) for person in blockers)
        _create(Like(user=viewer, tweet=tweet) for tweet in self._random.sample(self.tweets, 500))
        return viewer


def _create(rows: Iterable[M]) -> list[M]:
    rows = list(rows)
    return type(rows[0])._default_manager.bulk_create(rows, batch_size=2_000) if rows else []
