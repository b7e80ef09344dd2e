"""The personal feed: what reaches people while they look at any page (docs/protocol.md)."""

from timeline.feed.events import tell, tell_followers

__all__ = ["tell", "tell_followers"]
