"""Writing Tweets, and taking them back."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid, NotAllowed
from core.limits import require_rate
from core.text import clean_lines
from timeline import rules
from timeline.cards import link_of
from timeline.home import hint_at_newer
from timeline.models import (
    TWEET_LENGTH,
    Hashtag,
    Mention,
    NotificationKind,
    Tweet,
    TweetLink,
)
from timeline.services.counts import count
from timeline.services.notifications import notify
from timeline.services.polls import cleaned_choices, create_poll
from timeline.services.standing import require_shareable, require_standing, require_visible
from timeline.text import MAX_RAW_LENGTH, Kind, length, values


@transaction.atomic
def post_tweet(  # noqa: PLR0913 - what a Tweet can have
    *,
    actor: User,
    text: str,
    reply_to: Tweet | None = None,
    quote_of: Tweet | None = None,
    poll_choices: Sequence[str] = (),
    poll_hours: float = 24,
) -> Tweet:
    """Publish a Tweet: a reply, a quote, with a poll, or plain.

    Raises Invalid `tweet_empty`, `tweet_too_long` or what polls raise; NotFound for a Tweet that
    `actor` cannot see; NotAllowed `protected` for a quote of a protected author, or `suspended`;
    TooMany.
    """
    words = _cleaned(text)
    choices = cleaned_choices(poll_choices)
    author = require_standing(actor)
    require_rate("tweet", author.pk)
    answered = reply_to and require_visible(author, reply_to)
    quoted = quote_of and require_shareable(author, quote_of)
    tweet = Tweet.objects.create(
        author=author,
        text=words,
        reply_to=answered,
        is_reply=answered is not None,
        quote_of=quoted,
        is_quote=quoted is not None,
    )
    if choices:
        create_poll(tweet, choices, poll_hours)
    count(tweet.reply_to_id, "reply_count", author)
    count(tweet.quote_of_id, "quote_count", author)
    named = _keep_what_it_names(tweet)
    _tell(tweet, named)
    hint_at_newer(author)
    return tweet


@transaction.atomic
def delete_tweet(*, actor: User, tweet: Tweet) -> None:
    """Take a Tweet back, with its retweets; answers and quotes stay and show that it is gone.

    Raises NotAllowed for a Tweet of somebody else, NotFound for one that `actor` cannot see.
    """
    author = require_standing(actor)
    own = require_visible(author, tweet)
    if own.pk != tweet.pk or not rules.can_delete(author, own):
        raise NotAllowed(_("You can only delete your own Tweets."))
    count(own.reply_to_id, "reply_count", author, by=-1)
    count(own.quote_of_id, "quote_count", author, by=-1)
    own.delete()


def _cleaned(words: str) -> str:
    if len(words) > MAX_RAW_LENGTH:
        raise _too_long()
    cleaned = clean_lines(words)
    if not cleaned:
        raise Invalid("tweet_empty", _("Write something first."))
    if length(cleaned) > TWEET_LENGTH:
        raise _too_long()
    return cleaned


def _too_long() -> Invalid:
    message = _("A Tweet has up to {limit} characters. Make it shorter.")
    return Invalid("tweet_too_long", message.format(limit=TWEET_LENGTH))


def _keep_what_it_names(tweet: Tweet) -> list[User]:
    """Rows for the people, tags and things of this site that a new Tweet names; the people.

    Whoever the author may not know of is not named: the words alone stay.
    """
    handles = [handle.lower() for handle in values(tweet.text, Kind.MENTION)]
    people = User.objects.visible_to(tweet.author).alias(handle_lower=Lower("username"))
    named = list(people.filter(handle_lower__in=handles))
    Mention.objects.bulk_create(Mention(tweet=tweet, user=person) for person in named)
    tags = values(tweet.text, Kind.HASHTAG)
    Hashtag.objects.bulk_create(Hashtag(tweet=tweet, tag=tag) for tag in tags)
    links = dict.fromkeys(map(link_of, values(tweet.text, Kind.URL)))
    TweetLink.objects.bulk_create(
        TweetLink(tweet=tweet, kind=link.kind, key=link.key) for link in links if link
    )
    return named


def _tell(tweet: Tweet, named: list[User]) -> None:
    """Each person is told once, of what concerns them most."""
    told = {person.pk: (NotificationKind.MENTION, person) for person in named}
    if tweet.quote_of:
        told[tweet.quote_of.author_id] = (NotificationKind.QUOTE, tweet.quote_of.author)
    if tweet.reply_to:
        told[tweet.reply_to.author_id] = (NotificationKind.REPLY, tweet.reply_to.author)
    for kind, person in told.values():
        notify(kind, recipient=person, key=f"tweet:{tweet.pk}", actor=tweet.author, tweet=tweet)
