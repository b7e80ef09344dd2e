"""The right to host, in words."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.errors import NotAllowed
from spaces import rules
from spaces.rules import NoHosting


def require_hosting(actor: User | None) -> None:
    """Raises NotAllowed with the code and the words of what keeps `actor` from hosting."""
    reason = rules.why_not_host(actor)
    if reason is not None:
        raise NotAllowed(words_for(reason), code=reason.value)


def words_for(reason: NoHosting) -> str:
    """What is missing, and what one can do all the same."""
    match reason:
        case NoHosting.GUEST:
            return _("Log in to host a Space. Listening needs no account.")
        case NoHosting.SUSPENDED:
            return _("Your account is suspended. You can read, but not take part.")
        case NoHosting.PROTECTED:
            return _(
                "Anyone can walk into a Space, so protected accounts do not host. You can listen "
                "and speak in the Spaces of others, or stop protecting your Tweets in the settings."
            )
        case NoHosting.NOT_LISTED:
            return _(
                "Hosting is open to a small group on this server for now. You can listen and speak "
                "in every Space."
            )
        case NoHosting.TOO_FEW_FOLLOWERS:
            return _too_few_followers()


def _too_few_followers() -> str:
    wanted = settings.SPACES_HOST_MIN_FOLLOWERS
    return (
        ngettext(
            "To host a Space you need %d follower.",
            "To host a Space you need %d followers.",
            wanted,
        )
        % wanted
    ) + _(" You can listen and speak in every Space all the same.")
