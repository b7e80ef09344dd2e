"""Who may do what with Tweets, and write to whom. All read only; what one may not see is not asked
about here.
"""

from accounts.models import User
from accounts.rules import can_message, can_write, is_blocked_either_way
from timeline.models import DirectMessage, Poll, Tweet
from timeline.models.messages import pair_of


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


def can_send_message(sender: User, recipient: User) -> bool:
    """To whoever takes messages from the sender, or has written to them: answers are welcome."""
    return can_message(sender, recipient) or _can_answer(sender, recipient)


def _can_answer(sender: User, recipient: User) -> bool:
    if not (can_write(sender) and can_write(recipient)) or is_blocked_either_way(sender, recipient):
        return False
    written = DirectMessage.objects.filter(sender=recipient)
    return written.filter(conversation__pair=pair_of(sender, recipient)).exists()
