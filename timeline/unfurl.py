"""Links to profiles and Tweets, as other sites show them: what a guest may read, and no more."""

from django.utils.translation import gettext as _

from accounts.models import User
from core.unfurl import Unfurl, absolute
from timeline.models import Tweet


def unfurl_profile(person: User) -> Unfurl:
    """The head of a profile is public; that of a protected account is not spread any further."""
    hidden = person.is_protected or not person.is_in_good_standing
    return Unfurl(
        title=f"{person.display_name} (@{person.handle})",
        description="" if hidden else person.bio,
        url=absolute(person.get_absolute_url()),
        image=portrait(person),
        kind="profile",
        is_indexed=not hidden,
    )


def unfurl_tweet(tweet: Tweet) -> Unfurl:
    """The text of a Tweet that everybody may read; of another one nothing but its address."""
    author = tweet.author
    if author.is_protected or not author.is_in_good_standing:
        url = absolute(tweet.get_absolute_url())
        return Unfurl(_("A Tweet"), "", url, kind="article", is_indexed=False)
    return Unfurl(
        title=_("%(name)s (@%(handle)s)") % {"name": author.display_name, "handle": author.handle},
        description=tweet.text,
        url=absolute(tweet.get_absolute_url()),
        image=portrait(author),
        kind="article",
    )


def portrait(person: User) -> str:
    return absolute(person.avatar_url) if person.avatar_url else ""
