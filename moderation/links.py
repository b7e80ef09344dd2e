"""Words that open what is kept for review: for one person, one thing, and five minutes.

A word alone opens nothing: the right is asked at each request, of the account as it is then.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Gone, NotAllowed, NotFound
from moderation import rules
from moderation.models import Evidence
from recordings.models import Recording
from spaces.models import Space

LINK_SECONDS: Final = 300
_SALT: Final = "moderation.review"
_EVIDENCE: Final = "evidence"
_RECORDING: Final = "recording"


class Access(NamedTuple):
    """`path` answers what there is to hear, with the paths of each track, until `expires_at`."""

    path: str
    expires_at: datetime


def require_reviewer(actor: User) -> User:
    """The account as it is now. Raises NotAllowed without the right to hear what is kept."""
    reviewer: User | None = User.objects.filter(pk=actor.pk).first()
    if reviewer is None or not rules.can_open_retained(reviewer):
        raise NotAllowed(_("Only moderators may hear what is kept for review."))
    return reviewer


def require_not_oneself(reviewer: User, space: Space, account: User | None = None) -> None:
    """Raises NotAllowed `needs_another` where they would hear themselves (rules.is_heard_in)."""
    if rules.is_heard_in(reviewer, space, account):
        message = _("You are heard in this. Another moderator has to listen.")
        raise NotAllowed(message, code="needs_another")


def require_kept(space: Space) -> None:
    """Raises Gone once what was said in it is purged."""
    if not Recording.objects.filter(space=space, purged_at=None).exists():
        raise Gone("purged", _("This was removed for good: it is kept for a while only."))


# --- Given ---------------------------------------------------------------------------------------


def to_evidence(reviewer: User, evidence: Evidence) -> Access:
    return _access(reviewer, _EVIDENCE, evidence.public_id)


def to_recording(reviewer: User, space: Space) -> Access:
    return _access(reviewer, _RECORDING, space.public_id)


def _access(reviewer: User, kind: str, public_id: str) -> Access:
    link = signing.dumps([kind, public_id, reviewer.pk], salt=_SALT)
    expires_at = timezone.now() + timedelta(seconds=LINK_SECONDS)
    return Access(reverse(f"{kind}_data", args=[public_id, link]), expires_at)


# --- Used ----------------------------------------------------------------------------------------


def opened_evidence(actor: User, public_id: str, link: str) -> Evidence:
    """What this link opens. Raises NotAllowed, NotFound for a link that is forged, somebody else's
    or of something else, and Gone for an old one and for what is purged.
    """
    reviewer = require_reviewer(actor)
    _require_link(reviewer, [_EVIDENCE, public_id], link)
    rows = Evidence.objects.select_related("space", "account")
    evidence = rows.filter(public_id=public_id).first()
    if evidence is None:
        raise Gone("purged", _("This was removed for good: it is kept for a while only."))
    require_kept(evidence.space)
    require_not_oneself(reviewer, evidence.space, evidence.account)
    return evidence


def opened_recording(actor: User, public_id: str, link: str) -> Space:
    """As `opened_evidence`."""
    reviewer = require_reviewer(actor)
    _require_link(reviewer, [_RECORDING, public_id], link)
    space = Space.objects.filter(public_id=public_id).first()
    if space is None:
        raise Gone("purged", _("This was removed for good: it is kept for a while only."))
    require_kept(space)
    require_not_oneself(reviewer, space)
    return space


def _require_link(reviewer: User, thing: list[str], link: str) -> None:
    try:
        bound_to = signing.loads(link, salt=_SALT, max_age=LINK_SECONDS)
    except signing.SignatureExpired as error:
        raise Gone("link_expired", _("Five minutes are over. Open it again.")) from error
    except signing.BadSignature as error:
        raise NotFound(_("There is no such thing to hear.")) from error
    if bound_to != [*thing, reviewer.pk]:
        raise NotFound(_("There is no such thing to hear."))
