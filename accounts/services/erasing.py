"""Erasing what an account left: 30 days after its owner closed it, and nothing before.

Two steps. First everything that is theirs goes, and its row becomes a nameless stub. The row itself
goes once nothing needs it any more (accounts.erasure): what is kept for review by the clock, and
what others were written. Both may be cut off at any time and repeated.
"""

from datetime import datetime
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from oauth2_provider.models import AccessToken, Application, Grant, RefreshToken

from accounts import handles, seams
from accounts.erasure import reasons_to_keep
from accounts.models import (
    Block,
    DataExport,
    Follow,
    FollowRequest,
    MessagesFrom,
    Mute,
    User,
    Webhook,
    WebhookEvent,
)
from accounts.pairs import locked
from accounts.services import closing, exports
from core import audit
from core.errors import NotFound

_AT_ONCE: Final = 100
_BLANK: Final[dict[str, Any]] = {
    "name": "",
    "bio": "",
    "email": "",
    "avatar": "",
    "is_staff": False,
    "is_superuser": False,
    "is_protected": False,
    "shows_listening": False,
    "messages_from": MessagesFrom.FOLLOWED,
    "caption_consent": None,
    "is_listed_host": False,
    "last_login": None,
}
_OWNED: Final[tuple[QuerySet[Any], ...]] = (
    DataExport.objects.all(),
    EmailAddress.objects.all(),
    UserSession.objects.all(),
    Authenticator.objects.all(),
    RefreshToken.objects.all(),
    AccessToken.objects.all(),
    Grant.objects.all(),
    Application.objects.all(),
    Webhook.objects.all(),
)
_BETWEEN: Final = (
    (Follow, ("follower", "followed")),
    (FollowRequest, ("follower", "followed")),
    (Block, ("blocker", "blocked")),
    (Mute, ("muter", "muted")),
)


def due(now: datetime) -> list[int]:
    """Accounts that are to be erased at this moment, and stubs that may go; their ids."""
    closed = User.objects.filter(closed_at__lte=now - closing.RESTORABLE_FOR, erased_at=None)
    ids = list(closed.order_by("closed_at", "pk").values_list("pk", flat=True)[:_AT_ONCE])
    stubs = User.objects.filter(erased_at__isnull=False).order_by("pk")
    return ids + [stub.pk for stub in stubs.iterator() if not reasons_to_keep(stub, now)]


def erase_closed_accounts(now: datetime) -> None:
    """All that is due at `now`, one after the other."""
    for user_id in due(now):
        erase_account(user_id=user_id, now=now)
    release_handles(now)


def erase_account(*, user_id: int, now: datetime) -> None:
    """Erase it if its time has come, then remove its row if nothing needs that; else nothing."""
    user = User.objects.filter(pk=user_id, closed_at__lte=now - closing.RESTORABLE_FOR).first()
    if user is None:
        return
    try:
        if user.erased_at is None:
            _make_nameless(user, now)
        _remove(user, now)
    except NotFound:  # somebody else was a moment faster
        return


def release_handles(now: datetime) -> None:
    """Handles that were kept for a year may be taken again."""
    handles.release(now)


def _make_nameless(user: User, now: datetime) -> None:
    """Under the account's lock: a restore of the same moment comes before it, or finds it erased.

    Raises NotFound if it is gone.
    """
    with locked(user) as (me,):
        if (
            me.erased_at is not None
            or me.closed_at is None
            or me.closed_at > now - closing.RESTORABLE_FOR
        ):
            return
        seams.erasing(me)
        _erase_around(me)
        handles.retire(me.handle, now)
        for field, blank in _BLANK.items():
            setattr(me, field, blank)
        # No handle has this form: nobody can have it, or take it.
        me.username, me.date_joined, me.erased_at = f"-{me.pk}", now, now
        me.set_unusable_password()
        me.save()
        transaction.on_commit(lambda: _forget_files(me.pk), robust=True)
        audit.record("account.erased", actor=None, subject=me)


def _is_due(user: User, now: datetime) -> bool:
    return user.closed_at is not None and user.closed_at <= now - closing.RESTORABLE_FOR


def _erase_around(user: User) -> None:
    for model, (one, other) in _BETWEEN:
        model.objects.filter(Q(**{one: user}) | Q(**{other: user})).delete()
    for owned in _OWNED:
        owned.filter(user=user).delete()
    WebhookEvent.objects.filter(host=user).delete()
    user.groups.clear()
    user.user_permissions.clear()


def _remove(user: User, now: datetime) -> None:
    """Raises NotFound if it is gone."""
    with locked(user) as (me,):
        if me.erased_at is None or reasons_to_keep(me, now):
            return
        seams.removing(me)
        number = me.pk
        me.delete()
        # Once more: whoever erased it may have died before it came to the files.
        transaction.on_commit(lambda: _forget_files(number), robust=True)


def _forget_files(user_id: int) -> None:
    """Pictures and exports; what belongs to Spaces goes with these."""
    exports.forget_files(user_id)
    folder = f"avatars/{user_id}"
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
