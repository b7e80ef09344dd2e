"""The pages of Spaces: each translates a request into one service call, and its outcome back."""

from spaces.views.calendar import space_calendar
from spaces.views.embeds import oembed, space_embed
from spaces.views.invitations import space_invite
from spaces.views.lists import (
    profile_spaces,
    spaces_bar,
    spaces_live,
    spaces_recorded,
    spaces_upcoming,
)
from spaces.views.my_voice import my_voice
from spaces.views.pages import space, space_create, space_edit, space_end, space_start
from spaces.views.pins import space_pins
from spaces.views.reminders import space_forget_reminder, space_remind

__all__ = [
    "my_voice",
    "oembed",
    "profile_spaces",
    "space",
    "space_calendar",
    "space_create",
    "space_edit",
    "space_embed",
    "space_end",
    "space_forget_reminder",
    "space_invite",
    "space_pins",
    "space_remind",
    "space_start",
    "spaces_bar",
    "spaces_live",
    "spaces_recorded",
    "spaces_upcoming",
]
