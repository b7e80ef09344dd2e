"""Tweets and messages with only what a test says about them, made through the services."""

from typing import Any

from accounts.models import MessagesFrom, User
from timeline import services
from timeline.models import Conversation, DirectMessage, Tweet

CHOICES = ("Bread", "Cake")


def make_tweet(author: User, text: str = "Good morning.", **about: Any) -> Tweet:
    """`about`: reply_to, quote_of, poll_choices, poll_hours."""
    return services.post_tweet(actor=author, text=text, **about)


def make_poll(author: User, text: str = "Bread or cake?", **about: Any) -> Tweet:
    return make_tweet(author, text, **{"poll_choices": CHOICES, **about})


def make_message(sender: User, recipient: User, text: str = "Are you there?") -> DirectMessage:
    """To somebody who takes everybody's messages from now on."""
    User.objects.filter(pk=recipient.pk).update(messages_from=MessagesFrom.EVERYONE)
    return services.send_message(actor=sender, recipient=recipient, text=text)


def make_thread(sender: User, recipient: User, count: int) -> Conversation:
    """A conversation of `count` messages, however many one may send a minute."""
    first = make_message(sender, recipient, "Message 1")
    DirectMessage.objects.bulk_create(
        DirectMessage(conversation=first.conversation, sender=sender, text=f"Message {number}")
        for number in range(2, count + 1)
    )
    return first.conversation
