"""Tweets with only what a test says about them; everything else through the services."""

from typing import Any

from accounts.models import User
from timeline import services
from timeline.models import Tweet

CHOICES = ("Bread", "Cake")


def make_tweet(author: User, text: str = "Good morning.", **about: Any) -> Tweet:
    """`about`: reply_to, quote_of, poll_choices, poll_hours."""
    return services.post_tweet(actor=author, text=text, **about)


def make_poll(author: User, text: str = "Bread or cake?", **about: Any) -> Tweet:
    return make_tweet(author, text, **{"poll_choices": CHOICES, **about})
