"""Cards: what a link to something of this site looks like inside a Tweet or a message.

Apps above (spaces, recordings) register a provider in their AppConfig's `ready`. Links are
recognised when a text is written (and kept as TweetLink), cards are made when it is shown: they
tell of now, and of what this viewer may see.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from accounts.models import User


class Link(NamedTuple):
    """Something of this site that has cards: its provider's kind, and which one it is."""

    kind: str
    key: str


@dataclass(frozen=True)
class Card:
    """A partial and what it is rendered with (beside the page's own context).

    `menu` is one more, with what the menu of a Tweet offers about it.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    menu: str = ""


class CardProvider(Protocol):
    kind: str

    def key_of(self, path: str) -> str | None:
        """The key of what this path of our site shows; None if it is nothing of this kind."""

    def cards(self, keys: Iterable[str], viewer: User | None) -> Mapping[str, Card]:
        """The cards of all `keys` that exist for `viewer`, in a constant number of queries."""


_providers: dict[str, CardProvider] = {}


def register(provider: CardProvider) -> None:
    _providers[provider.kind] = provider


def link_of(url: str) -> Link | None:
    """What of this site an address shows, if it is something with a card."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if f"{parts.scheme}://{parts.netloc}".lower() not in settings.ORIGINS:
        return None
    found = ((kind, provider.key_of(parts.path)) for kind, provider in _providers.items())
    return next((Link(kind, key) for kind, key in found if key is not None), None)


def cards_for(links: Iterable[Link], viewer: User | None) -> dict[Link, Card]:
    """The cards of all `links` that exist for `viewer`: each provider is asked once."""
    wanted: dict[str, set[str]] = {}
    for kind, key in links:
        wanted.setdefault(kind, set()).add(key)
    return {
        Link(kind, key): card
        for kind, keys in wanted.items()
        if kind in _providers
        for key, card in _providers[kind].cards(sorted(keys), viewer).items()
    }
