"""Who may do what with a Tweet. All read only; what one may not see is not asked about here."""

from accounts.models import User
from timeline.models import Poll, Tweet


def is_counted(author: User) -> bool:
    """Do the replies, quotes and retweets of `author` count where everybody sees the number?"""
    return author.is_in_good_standing and not author.is_protected


def can_share(tweet: Tweet) -> bool:
    """May this be quoted, retweeted, pinned in a Space? Never what is protected, not by its author.

    Shared, it would tell the sharer's readers of something they were not let in to.
    """
    return not tweet.author.is_protected


def can_delete(user: User, tweet: Tweet) -> bool:
    return tweet.author_id == user.pk


def can_vote(user: User, tweet: Tweet) -> bool:
    """Whoever asks does not answer."""
    return tweet.author_id != user.pk


def sees_results(user: User | None, poll: Poll, *, has_voted: bool) -> bool:
    """Whoever may still choose chooses before they see what others chose."""
    is_asker = user is not None and not can_vote(user, poll.tweet)
    return has_voted or is_asker or not poll.is_open
