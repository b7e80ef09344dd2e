"""What every service here begins with: who acts, and on what of what they can see."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.standing import require_good_standing
from core.errors import NotAllowed, NotFound
from timeline import rules
from timeline.models import Tweet


def require_standing(actor: User) -> User:
    """The account as it is now, its row locked until the transaction ends.

    Raises NotAllowed `suspended`. Whoever suspends or protects an account locks the same row, so
    that what is written here was allowed, and counted, by the standing it is committed under.
    """
    author: User = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    require_good_standing(author)
    return author


def require_visible(viewer: User, tweet: Tweet) -> Tweet:
    """The Tweet as it is now (of a retweet: what it retweets), its row locked.

    Raises NotFound for what `viewer` may not see, and for what is gone.
    """
    shown = Tweet.objects.visible_to(viewer).filter(pk=tweet.retweet_of_id or tweet.pk)
    locked = shown.select_related("author").select_for_update(of=("self",), no_key=True).first()
    if locked is None:
        raise NotFound(_("This Tweet is not available."))
    return locked


def require_shareable(actor: User, tweet: Tweet) -> Tweet:
    """The Tweet, locked. Raises NotFound, or NotAllowed `protected` (of one's own as well)."""
    shared = require_visible(actor, tweet)
    if not rules.can_share(shared):
        message = _("Tweets of protected accounts cannot be quoted or retweeted.")
        raise NotAllowed(message, "protected")
    return shared
