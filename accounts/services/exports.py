"""Download my data: asked for, made by a task, handed out by links that last minutes, removed."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from django.core import signing
from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _

from accounts import exporting, seams, tasks
from accounts.models import DataExport, User
from accounts.packing import write_zip
from accounts.pairs import locked
from core import audit
from core.errors import DomainError, Gone, NotFound
from core.leases import Lease, Overtaken
from core.work import WorkState

if TYPE_CHECKING:
    from django.db.models import QuerySet

KEPT: Final = timedelta(days=3)
APART: Final = timedelta(days=1)
LINK_SECONDS: Final = 300
RUNNING: Final = (WorkState.WAITING, WorkState.WORKING)
_STORING: Final = timedelta(minutes=5)  # as long as a task may take
_SALT: Final = "accounts.export"


# --- Asking for it -----------------------------------------------------------------------------


def request_export(*, actor: User) -> DataExport:
    """Have everything of `actor` packed: one at a time, one a day. Suspended accounts may, too.

    What was made before is removed. Raises DomainError `export_running` or `export_too_soon`.
    """
    with locked(actor) as (me,):
        own = _rows().filter(user=me)
        if own.filter(state__in=RUNNING).exists():
            raise DomainError("export_running", _("It is being made. Wait until it is ready."))
        _require_a_day(own.first())
        own.delete()
        made = DataExport.objects.create(user=me)
        _forget_after_commit(me.pk)
        transaction.on_commit(lambda: tasks.make_export.delay(made.pk), robust=True)
    return made


def newest_export(user: User) -> DataExport | None:
    return DataExport.objects.filter(user=user).first()


def next_at(newest: DataExport | None, now: datetime) -> datetime | None:
    """When the next one may be asked for; None: at once. What failed does not count."""
    if newest is None or newest.state == WorkState.FAILED:
        return None
    at = newest.created_at + APART
    return at if at > now else None


def _require_a_day(newest: DataExport | None) -> None:
    at = next_at(newest, timezone.now())
    if at is not None:
        message = _("One a day. You can have the next one made in {time}.")
        raise DomainError("export_too_soon", message.format(time=timeuntil(at, depth=1)))


# --- Making it ---------------------------------------------------------------------------------


def make_export(*, export_id: int) -> None:
    """Make this one, unless somebody else is at it or it is done. May be cut off and repeated."""
    if not DataExport.objects.claim(export_id):
        return
    export = _rows().select_related("user").get(pk=export_id)
    lease = Lease(_rows(), export, user__is_active=True)
    try:
        with TemporaryDirectory() as folder:
            made = Path(folder) / "data.zip"
            write_zip(
                made,
                export.user,
                exporting.subjects(),
                timezone.now(),
                lambda percent: lease.tick(progress=percent),
            )
            lease.renew(lease=_STORING, progress=99)
            _publish(export, lease, made)
    except Overtaken:  # or the account was closed: nobody wants it any more
        return


def _publish(export: DataExport, lease: Lease, made: Path) -> None:
    """Store it, and let it be had; told once. Raises Overtaken."""
    with made.open("rb") as file:
        name = f"{folder_of(export.user_id)}/{get_random_string(24)}.zip"
        stored = storages["recordings"].save(name, File(file))
    try:
        with transaction.atomic():
            lease.renew(
                state=WorkState.DONE,
                progress=100,
                attempts=0,
                error="",
                file=stored,
                size=made.stat().st_size,
                expires_at=timezone.now() + KEPT,
            )
            seams.export_made(export)
            audit.record("export.made", actor=export.user, subject=export)
    except BaseException:
        storages["recordings"].delete(stored)
        raise
    forget_files(export.user_id, but=stored)


# --- Handing it out ----------------------------------------------------------------------------


def link_of(*, actor: User, export_id: str) -> str:
    """A word that opens the file for `actor`, for LINK_SECONDS. Raises NotFound, Gone."""
    export = _readable(actor, export_id)
    return signing.dumps([export.public_id, actor.pk], salt=_SALT)


def export_of_link(*, actor: User, export_id: str, link: str) -> DataExport:
    """What this link opens, the right asked anew.

    Raises NotFound for a link that is forged, of somebody else or for something else, and Gone for
    an old one or once the file is no longer kept.
    """
    try:
        bound_to = signing.loads(link, salt=_SALT, max_age=LINK_SECONDS)
    except signing.SignatureExpired as error:
        raise Gone("link_expired", _("This link is too old. Press Save again.")) from error
    except signing.BadSignature as error:
        raise _no_such() from error
    if bound_to != [export_id, actor.pk]:
        raise _no_such()
    return _readable(actor, export_id)


def _readable(actor: User, export_id: str) -> DataExport:
    export = DataExport.objects.filter(user=actor, public_id=export_id).first()
    if export is None:
        raise _no_such()
    is_over = export.expires_at is not None and export.expires_at <= timezone.now()
    if not export.is_done or is_over or not export.file:
        raise Gone("export_expired", _("This is no longer there. Have it made again."))
    return export


def _no_such() -> NotFound:
    return NotFound(_("There is no such download."))


# --- Removing it -------------------------------------------------------------------------------


def remove_old_exports(now: datetime) -> None:
    """The files of what has expired; that there was something stays, until the next one is made."""
    for export in _rows().filter(expires_at__lte=now).exclude(file=""):
        storages["recordings"].delete(export.file)
        _rows().filter(pk=export.pk, file=export.file).update(file="", size=0)


def folder_of(user_id: int) -> str:
    """Where all files of one account lie."""
    return f"exports/{user_id}"


def forget_files(user_id: int, *, but: str = "") -> None:
    """Whatever lies there, also what a worker left that died while it stored. Safe to repeat."""
    storage, folder = storages["recordings"], folder_of(user_id)
    try:
        _folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        if f"{folder}/{name}" != but:
            storage.delete(f"{folder}/{name}")


def _forget_after_commit(user_id: int) -> None:
    transaction.on_commit(lambda: forget_files(user_id), robust=True)


def _rows() -> "QuerySet[Any]":
    return DataExport.objects.all()
