"""/api/v1/spaces and what belongs to it: each view translates into one service call."""

from spaces.v1.views.base import READ, WRITE, SpacesTagged
from spaces.v1.views.spaces import (
    SpaceEndView,
    SpaceReminderView,
    SpaceStartView,
    SpacesView,
    SpaceView,
)

__all__ = [
    "READ",
    "WRITE",
    "SpaceEndView",
    "SpaceReminderView",
    "SpaceStartView",
    "SpaceView",
    "SpacesTagged",
    "SpacesView",
]
