"""/api/v1/spaces and what belongs to it: each view translates into one service call."""

from spaces.v1.views.after import SpaceFiguresView, SpaceVoiceView
from spaces.v1.views.around import SpacesBarView, TopicsView
from spaces.v1.views.base import READ, WRITE, SpacesTagged
from spaces.v1.views.invitees import SpaceInviteesView
from spaces.v1.views.me import MeView
from spaces.v1.views.pins import SpacePinsView
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
    "MeView",
    "SpaceEndView",
    "SpaceFiguresView",
    "SpaceInviteesView",
    "SpacePinsView",
    "SpaceReminderView",
    "SpaceStartView",
    "SpaceView",
    "SpaceVoiceView",
    "SpacesBarView",
    "SpacesTagged",
    "SpacesView",
    "TopicsView",
]
