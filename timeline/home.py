"""Home: what somebody and the people they follow write, newest first.

One statement merges the authors' own lists through the index (author, -id), so that its cost
follows the number of people followed and neither the number of Tweets nor how long they have been
silent (docs/performance.md compares it with others):

- `heads`: of each author only the newest Tweet; a page of n Tweets is by the n authors whose
  newest are newest. If there are n of them, nothing older than the last head is on the page.
- `spans`: of each of these at most the n newest.

The rules are those of TweetQuerySet.visible_to and unsilenced_by, spelled out for speed and held to
them by a property test; and an answer is shown only if it is to somebody in `circle`, or one's own.
"""

from typing import Final

from accounts.models import User
from core.paging import Page, cut
from timeline.feed import tell_followers
from timeline.models import Tweet

HOME_LENGTH: Final = 20
"""Three screens of a phone; the next page comes before one is at the end of this one."""

_LATEST: Final = 2**63 - 1

_FOLLOWED: Final = """EXISTS (
    SELECT 1 FROM accounts_follow f WHERE f.follower_id = %(me)s AND f.followed_id = {author})"""

# Of a Tweet `t` by somebody of the circle.
_SHOWN: Final = f"""t.removed_at IS NULL AND (
    NOT t.is_reply OR t.author_id = %(me)s OR EXISTS (
        SELECT 1 FROM timeline_tweet answered
        WHERE answered.id = t.reply_to_id
          AND (answered.author_id = %(me)s OR {_FOLLOWED.format(author="answered.author_id")})
    )
) AND (
    t.retweet_of_id IS NULL OR EXISTS (
        SELECT 1 FROM timeline_tweet original
        JOIN accounts_user writer ON writer.id = original.author_id
        WHERE original.id = t.retweet_of_id AND original.removed_at IS NULL AND (
            writer.id = %(me)s OR (
                writer.is_active AND writer.suspended_at IS NULL
                AND writer.id NOT IN (SELECT id FROM hidden)
                AND (NOT writer.is_protected OR {_FOLLOWED.format(author="writer.id")})
            )
        )
    )
)"""  # noqa: S608 - composed of constants; values are parameters

_NEWEST: Final = f"""
WITH hidden AS (
    SELECT muted_id AS id FROM accounts_mute WHERE muter_id = %(me)s
    UNION SELECT blocked_id FROM accounts_block WHERE blocker_id = %(me)s
    UNION SELECT blocker_id FROM accounts_block WHERE blocked_id = %(me)s
), circle AS (
    SELECT %(me)s AS id
    UNION ALL
    SELECT person.id FROM accounts_follow f JOIN accounts_user person ON person.id = f.followed_id
    WHERE f.follower_id = %(me)s AND person.is_active AND person.suspended_at IS NULL
      AND person.id NOT IN (SELECT id FROM hidden)
), heads AS (
    SELECT id, (
        SELECT t.id FROM timeline_tweet t
        WHERE t.author_id = circle.id AND t.id < %(before)s AND {_SHOWN}
        ORDER BY t.id DESC LIMIT 1
    ) AS newest
    FROM circle ORDER BY newest DESC NULLS LAST LIMIT %(limit)s
), bound AS (
    SELECT CASE WHEN COUNT(newest) = %(limit)s THEN MIN(newest) ELSE 0 END AS id FROM heads
), spans AS (
    SELECT heads.id, heads.newest, COALESCE((
        SELECT t.id FROM timeline_tweet t
        WHERE t.author_id = heads.id AND t.id <= heads.newest
          AND t.id >= (SELECT id FROM bound) AND {_SHOWN}
        ORDER BY t.id DESC LIMIT 1 OFFSET %(limit)s - 1
    ), (SELECT id FROM bound)) AS oldest
    FROM heads WHERE heads.newest IS NOT NULL
)
SELECT t.* FROM spans
JOIN timeline_tweet t ON t.author_id = spans.id AND t.id BETWEEN spans.oldest AND spans.newest
WHERE {_SHOWN}
ORDER BY t.id DESC LIMIT %(limit)s
"""  # noqa: S608 - as above


def newest(viewer: User, before: int | None = None, limit: int = HOME_LENGTH) -> list[Tweet]:
    """The `limit` newest Tweets of `viewer`'s Home with an id below `before`: one query."""
    values = {"me": viewer.pk, "before": _LATEST if before is None else before, "limit": limit}
    return list(Tweet.objects.raw(_NEWEST, values))


def home_page(viewer: User, before: int | None = None) -> Page[Tweet]:
    """A page of Home. A Tweet that several people retweeted stands on it once, at its newest."""
    page = cut(newest(viewer, before, HOME_LENGTH + 1), HOME_LENGTH)
    return Page(_each_once(page.items), page.next_before)


def count_newer(viewer: User, than: int) -> int:
    """How many of Home's newest Tweets have an id above `than`; counts no further than a page."""
    return sum(tweet.pk > than for tweet in newest(viewer))


def hint_at_newer(author: User) -> None:
    """Have the open pages of `author` and their followers ask whether Home grew, after the commit.

    It says nothing else: who may see what is decided when they ask.
    """
    tell_followers([author.pk], {"type": "tweets.new"})


def _each_once(tweets: list[Tweet]) -> list[Tweet]:
    first: dict[int, Tweet] = {}
    for tweet in tweets:
        first.setdefault(tweet.retweet_of_id or tweet.pk, tweet)
    return list(first.values())
