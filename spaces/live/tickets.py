"""Tickets: how a control connection lets its audio sockets in. Used once, within 30 seconds."""

import secrets
from dataclasses import asdict, dataclass
from typing import Literal

from django.core.cache import caches

from accounts.handshake import Credential

LIFETIME_SECONDS = 30
Purpose = Literal["listen", "publish"]


@dataclass(frozen=True)
class Ticket:
    """What an audio socket may do, and for whom. `stream` is given to publishers only.

    It is worth no more than the log-in by which it was issued.
    """

    space_id: str
    purpose: Purpose
    participant_id: str | None = None
    stream: int | None = None
    credential: Credential | None = None  # None: a guest's


def issue_ticket(ticket: Ticket) -> str:
    """Remember `ticket` and return the word for it."""
    word = secrets.token_urlsafe(24)
    caches["tickets"].set(word, asdict(ticket), LIFETIME_SECONDS)
    return word


def redeem_ticket(word: str, *, space_id: str, purpose: Purpose) -> Ticket | None:
    """The ticket behind `word`, once; None if it is unknown, used, late or for something else.

    Deleting decides who was first: the cache deletes a key for one caller only.
    """
    tickets = caches["tickets"]
    found = tickets.get(word)
    if found is None or not tickets.delete(word):
        return None
    ticket = Ticket(**found)
    return ticket if (ticket.space_id, ticket.purpose) == (space_id, purpose) else None
