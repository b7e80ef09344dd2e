"""Where Spaces take part in what lower apps do: blocks, suspensions, cards of links, search."""

from accounts import seams
from spaces import exported, webhooks
from spaces.cards import SpaceCards
from spaces.search import FILTER, SPACES, carrying_a_space
from spaces.services import consent, erasing, safety
from timeline import cards, search


def connect() -> None:
    cards.register(SpaceCards())
    search.register(SPACES)
    search.register_filter(FILTER, carrying_a_space)
    seams.blocked.connect(safety.keep_out_blocked)
    seams.suspended.connect(safety.take_out)
    seams.closed.connect(safety.take_out)
    seams.erasing.connect(erasing.erase)
    exported.register_all()
    webhooks.connect()
    seams.caption_consent_changed.connect(consent.follow_answer)
