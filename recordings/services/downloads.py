"""What the host and each speaker take home: asked for, made, and gone a day later."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import require_good_standing
from core.errors import DomainError
from recordings import files, tasks
from recordings.handing_out import require_download
from recordings.models import Download, WorkState
from spaces.changes import changing
from spaces.models import Consent, Space

KEPT: Final = timedelta(hours=24)
RUNNING: Final = (WorkState.WAITING, WorkState.WORKING)


def request_download(*, actor: User, space: Space, kind: str) -> Download:
    """Have a zip made. One at a time for each person and Space: else `download_running`.

    Raises NotAllowed, NotFound, `not_ended`, and Gone once the sound was removed.
    """
    require_good_standing(actor)
    require_download(actor, space, kind)
    with changing(space):
        own = _rows().filter(space=space, user=actor)
        if own.filter(state__in=RUNNING).exists():
            raise DomainError("download_running", _("It is being made. Wait until it is ready."))
        remove(own.filter(kind=kind))
        made = Download.objects.create(space=space, user=actor, kind=kind)
        transaction.on_commit(lambda: tasks.build_download.delay(made.pk), robust=True)
    return made


def consent_was_changed(space: Space, _user: User, consent: Consent) -> None:
    """What somebody takes back is in no file any more; what is being made begins anew."""
    if consent.since >= consent.at:
        return
    make_anew(_rows().filter(space=space))


def make_anew(downloads: QuerySet[Any]) -> None:
    """What was made of the voices as they were is gone; what is being made begins anew."""
    # In this order: who publishes one at this moment holds its row, and is waited for.
    downloads.filter(state__in=RUNNING).update(
        state=WorkState.WAITING, leased_until=None, progress=0, attempts=0
    )
    remove(downloads.exclude(state__in=RUNNING))


def due() -> QuerySet[Any]:
    """Those of which all the sound is there."""
    return _rows().filter(space__recording__is_complete=True, space__recording__purged_at=None)


def remove_old_downloads() -> None:
    """Remove what has expired or been purged; what failed goes a day later. Safe to repeat."""
    failed = _rows().filter(state=WorkState.FAILED, expires_at=None)
    failed.update(expires_at=timezone.now() + KEPT)
    gone = Q(expires_at__lte=timezone.now()) | Q(space__recording__purged_at__isnull=False)
    remove(_rows().filter(gone))


def folder_of(download: Download) -> str:
    """Where its file lies, and below that what it is made of."""
    return f"{download.space.public_id}/downloads/{download.public_id}"


def files_of(download: Download, *, but: str = "") -> set[str]:
    """What lies in its folder: the zip, and what a mix was made of."""
    folder = folder_of(download)
    found = files.names_in(folder)
    for parts in files.folders_in(folder):
        found |= files.names_in(parts)
    return found - {but}


def _rows() -> QuerySet[Any]:
    return Download.objects.all()


def remove(rows: QuerySet[Any]) -> None:
    """These, and their files after the commit."""
    with transaction.atomic():
        for row in rows.select_related("space"):
            transaction.on_commit(partial(_forget_files, row), robust=True)
        rows.delete()


def _forget_files(download: Download) -> None:
    files.forget(*files_of(download))
