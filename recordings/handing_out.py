"""Who gets a download that was made: the right is asked each time."""

from typing import TYPE_CHECKING, Any, Final, cast

from django.core import signing
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, Gone, NotAllowed, NotFound
from recordings import rules
from recordings.models import Download, Recording
from spaces.models import Space
from spaces.services.places import require_visible

if TYPE_CHECKING:
    from django.db.models import QuerySet

LINK_SECONDS: Final = 300
_SALT: Final = "recordings.download"


def require_download(user: User, space: Space, kind: str) -> None:
    """Raises NotFound, NotAllowed, `not_ended`, and Gone once the sound was removed."""
    require_visible(user, space)
    if kind not in rules.downloads_for(user, space):
        raise NotAllowed(not_yours())
    if not space.has_ended:
        raise DomainError("not_ended", _("You can take it home once this Space is over."))
    if not Recording.objects.filter(space=space, purged_at=None).exists():
        raise Gone("purged", _("The sound of this Space was removed. It is kept for a while only."))


def require_kinds(user: User, space: Space) -> list[str]:
    """What they may take home, one kind at least. Raises what `require_download` raises."""
    kinds = rules.downloads_for(user, space)
    if not kinds:
        raise NotAllowed(not_yours())
    require_download(user, space, kinds[0])
    return kinds


def not_yours() -> str:
    return _("Only the host may take all of it home, and speakers what they said themselves.")


def link_of(user: User, download_id: str) -> str:
    """A word that opens the file for this person, for LINK_SECONDS. Raises what
    `readable_download` raises.
    """
    download = readable_download(user, download_id)
    return signing.dumps([download.public_id, user.pk], salt=_SALT)


def download_of_link(user: User, download_id: str, link: str) -> Download:
    """What this link opens, if it was made for them and they may still have it.

    Raises NotFound for a link that is forged, of somebody else or for something else, and Gone for
    an old one.
    """
    try:
        bound_to = signing.loads(link, salt=_SALT, max_age=LINK_SECONDS)
    except signing.SignatureExpired as error:
        raise Gone("link_expired", _("This link is too old. Press Save again.")) from error
    except signing.BadSignature as error:
        raise _no_such() from error
    if bound_to != [download_id, user.pk]:
        raise _no_such()
    return readable_download(user, download_id)


def readable_download(user: User, download_id: str) -> Download:
    """One's own, finished and not expired, with the right asked anew."""
    download = own_download(user, download_id)
    if not download.is_done:
        raise _expired()
    return download


def own_download(user: User, download_id: str) -> Download:
    """One's own, that is made or was not yet removed, with the right asked anew.

    Raises what `require_download` raises, NotFound, and Gone `download_expired`.
    """
    rows: QuerySet[Any] = Download.objects.select_related("space__host")
    download = cast("Download | None", rows.filter(user=user, public_id=download_id).first())
    if download is None:
        raise _no_such()
    require_download(user, download.space, download.kind)
    if download.expires_at is not None and download.expires_at <= timezone.now():
        raise _expired()
    return download


def newest_downloads(user: User, space: Space) -> dict[str, Download]:
    """What this person had made of this Space, by kind, as far as it is there: one query."""
    rows: QuerySet[Any] = Download.objects.all()
    own = rows.filter(user=user, space=space)
    there = own.exclude(expires_at__lte=timezone.now()).select_related("space").order_by("pk")
    return {row.kind: row for row in cast("QuerySet[Download]", there)}


def as_attachment(answer: HttpResponseBase, download: Download) -> HttpResponseBase:
    """To be saved under the name of its Space."""
    name = f"space-{download.space.public_id}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _expired() -> Gone:
    return Gone("download_expired", _("This is no longer there. Have it made again."))


def _no_such() -> NotFound:
    return NotFound(_("There is no such download."))
