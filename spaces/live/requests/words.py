"""What several requests say alike: whom the services let, fields, and why they are refused."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from spaces.live.requests.asks import Id

ALL: Final = _("all")
MEMBERS: Final = _("all with an account")
SEATED: Final = _("seated")
MANAGERS: Final = _("managers")
HOST: Final = _("host")
INVITED: Final = _("who was invited")

PARTICIPANT: Final = Id(
    "participant", _("Whose place it is: the `id` of a participant."), to="participant_id"
)
INVITATION: Final = Id("invitation", _("The `id` of the invitation."), to="invitation_id")

SHIELD: Final = ("account_too_young", "followers_too_few_here")
"""What the raid shield says to whom it holds back."""
