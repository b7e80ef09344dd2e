"""Kept for its old name until every view asks accounts.requests."""

from accounts.requests import is_in_place, me, viewer_of

__all__ = ["is_in_place", "me", "viewer_of"]
