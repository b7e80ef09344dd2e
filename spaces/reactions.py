"""What people can react with: one fixed set, and nothing angry in it."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reaction(NamedTuple):
    """An emoji, exactly as it goes over the wire, and its name for who does not see it."""

    emoji: str
    name: str | Promise


REACTIONS: Final = (
    Reaction("❤️", _("Heart")),
    Reaction("👏", _("Applause")),
    Reaction("😂", _("Laughing")),
    Reaction("😮", _("Surprised")),
    Reaction("🎉", _("Celebrate")),
    Reaction("💯", _("Hundred")),
    Reaction("🙏", _("Thank you")),
    Reaction("✋", _("Raised hand")),
)

EMOJI: Final = frozenset(reaction.emoji for reaction in REACTIONS)
