"""The demo's Tweets, polls and letters: written through the services, once."""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import MessagesFrom, User
from accounts.services import follow, update_privacy
from spaces.demo.social_script import (
    ASKING,
    ENDED_LINK,
    LETTERS,
    POSTS,
    PROTECTED,
    RECORDED_LINK,
    SPACE_LINK,
    UPCOMING_LINK,
    Letter,
    Post,
)
from spaces.models import Space
from timeline.models import DirectMessage, Tweet
from timeline.services import like_tweet, post_tweet, retweet, send_message, vote

_KNOWN_BY = 24
"""So many first characters tell a text of the script from any other."""


def seed_social(
    people: Mapping[str, User],
    *,
    live: Space,
    upcoming: Space,
    ended: Space | None,
    recorded: Space | None,
) -> None:
    """What `people` (by handle) have written so far; what is there already stays as it is.

    What links to an ended Space waits until there is one.
    """
    spaces = {
        SPACE_LINK: live,
        UPCOMING_LINK: upcoming,
        ENDED_LINK: ended,
        RECORDED_LINK: recorded,
    }
    missing = [link for link, space in spaces.items() if space is None]
    links = {stand_in: _address(space) for stand_in, space in spaces.items() if space}
    _protect(people)
    tweets: dict[str, Tweet] = {}
    for post in POSTS:
        if any(link in post.text for link in missing):
            continue
        tweets[post.key] = _tweet(post, people, tweets, links)
    for letter in LETTERS:
        _letter(letter, people, links)


def find_post(key: str) -> Tweet | None:
    """What was written of the script under this key, if it is still there."""
    post = next(post for post in POSTS if post.key == key)
    written = Tweet.objects.filter(author__username=post.author)
    return written.filter(text__startswith=_start(post.text)).first()


def _protect(people: Mapping[str, User]) -> None:
    for handle in PROTECTED:
        person = people[handle]
        if not person.is_protected:
            update_privacy(
                actor=person,
                is_protected=True,
                shows_listening=person.shows_listening,
                messages_from=MessagesFrom(person.messages_from),
            )
    for asking, asked in ASKING:
        follow(actor=people[asking], other=people[asked])


def _tweet(
    post: Post, people: Mapping[str, User], tweets: Mapping[str, Tweet], links: Mapping[str, str]
) -> Tweet:
    return find_post(post.key) or _write(post, people, tweets, links)


def _write(
    post: Post, people: Mapping[str, User], tweets: Mapping[str, Tweet], links: Mapping[str, str]
) -> Tweet:
    tweet = post_tweet(
        actor=people[post.author],
        text=_linked(post.text, links),
        reply_to=tweets.get(post.reply_to),
        quote_of=tweets.get(post.quote_of),
        poll_choices=post.choices,
        poll_hours=24 * 7,
    )
    # Everything is written in the moment of seeding; the script says how long ago it feels.
    Tweet.objects.filter(pk=tweet.pk).update(
        created_at=timezone.now() - timedelta(hours=post.hours_ago)
    )
    _react(post, tweet, people)
    return tweet


def _react(post: Post, tweet: Tweet, people: Mapping[str, User]) -> None:
    for handle in post.liked_by:
        like_tweet(actor=people[handle], tweet=tweet)
    for handle in post.retweeted_by:
        retweet(actor=people[handle], tweet=tweet)
    if post.votes:
        choices = list(tweet.poll.choices.all())
        for handle, choice in post.votes:
            vote(actor=people[handle], tweet=tweet, choice_id=choices[choice].pk)


def _letter(letter: Letter, people: Mapping[str, User], links: Mapping[str, str]) -> None:
    sender = people[letter.sender]
    sent = DirectMessage.objects.filter(sender=sender, text__startswith=_start(letter.text))
    if not sent.exists():
        send_message(
            actor=sender, recipient=people[letter.recipient], text=_linked(letter.text, links)
        )


def _start(text: str) -> str:
    """Of the first line, up to a link, which differs from time to time."""
    return text.partition("\n")[0].partition("{")[0][:_KNOWN_BY]


def _linked(text: str, links: Mapping[str, str]) -> str:
    for stand_in, address in links.items():
        text = text.replace(stand_in, address)
    return text


def _address(space: Space) -> str:
    return settings.PUBLIC_URL + space.get_absolute_url()
