"""Deleting one's account: closed at once, to be restored for 30 days (then services.erasing)."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import seams, tasks
from accounts.models import User
from accounts.pairs import locked
from accounts.services.sessions import shut_out
from core import audit
from core.errors import Gone, NotAllowed, NotFound

RESTORABLE_FOR: Final = timedelta(days=30)
_SALT: Final = "accounts.restore"
_EMAIL: Final = "account/email/account_closed"


def close_account(*, actor: User) -> None:
    """Make the account invisible to everybody and end all of its sessions; twice changes nothing.

    Its live Space ends, seats are left. Nothing is erased for RESTORABLE_FOR. Suspended accounts
    may, too. Raises NotAllowed `last_operator` for the last one who can run the server.
    """
    with transaction.atomic():
        _require_another_operator(actor)
        now = timezone.now()
        open_ones = User.objects.filter(pk=actor.pk, is_active=True, closed_at=None)
        if not open_ones.update(is_active=False, closed_at=now, updated_at=now):
            return
        actor.is_active, actor.closed_at = False, now
        shut_out(user=actor)
        seams.closed(actor)
        transaction.on_commit(lambda: tasks.tell_of_closing.delay(actor.pk), robust=True)
        audit.record("account.closed", actor=actor, subject=actor)


def restore_account(*, actor: User) -> None:
    """Undo `close_account`, within RESTORABLE_FOR; twice changes nothing.

    A suspension is where it was. Raises Gone once the time is over.
    """
    with locked(actor) as (me,):
        if me.is_active:
            return
        if not is_restorable(me, timezone.now()):
            raise _too_late()
        User.objects.filter(pk=me.pk).update(
            is_active=True, closed_at=None, updated_at=timezone.now()
        )
        me.is_active, me.closed_at = True, None
        actor.is_active, actor.closed_at = True, None
        seams.restored(me)
        audit.record("account.restored", actor=me, subject=me)


def is_restorable(user: User, now: datetime) -> bool:
    """Did its owner close it, less than RESTORABLE_FOR ago?"""
    return user.closed_at is not None and user.erased_at is None and now < erased_from(user)


def erased_from(user: User) -> datetime:
    """When the account is erased for good; of one that was closed."""
    return (user.closed_at or timezone.now()) + RESTORABLE_FOR


# --- The way back ------------------------------------------------------------------------------


def word_for(user: User) -> str:
    """What opens the way back, for whoever has it: it holds for this closing alone."""
    return signing.dumps([user.pk, _exact(user)], salt=_SALT)


def account_of_word(word: str) -> User:
    """The closed account that this word is for.

    Raises NotFound for a word that is none; Gone once the account was restored or the time is over.
    """
    try:
        made_for = signing.loads(word, salt=_SALT)
    except signing.BadSignature as error:
        raise NotFound(_("This link leads nowhere.")) from error
    user = User.objects.filter(pk=made_for[0]).first()
    if user is None or _exact(user) != made_for[1] or not is_restorable(user, timezone.now()):
        raise _too_late()
    return user


def tell_of_closing(*, user_id: int) -> None:
    """Send the way back; nothing if the account is not closed any more, or has no address."""
    user = User.objects.filter(pk=user_id).first()
    if user is None or not user.email or not is_restorable(user, timezone.now()):
        return
    path = reverse("account_restore", args=[word_for(user)])
    context = {
        "handle": user.handle,
        "server": settings.PUBLIC_URL,
        "url": f"{settings.PUBLIC_URL}{path}",
        "until": erased_from(user),
    }
    subject = render_to_string(f"{_EMAIL}_subject.txt", context).strip()
    send_mail(subject, render_to_string(f"{_EMAIL}_message.txt", context), None, [user.email])


def _exact(user: User) -> str:
    return user.closed_at.isoformat() if user.closed_at else ""


def _too_late() -> Gone:
    return Gone("link_expired", _("This account cannot be restored with this link any more."))


def _require_another_operator(actor: User) -> None:
    """Locks all operators: of the last two who leave at the same moment one has to stay."""
    if not actor.is_superuser:
        return
    operators = User.objects.select_for_update(no_key=True).order_by("pk")
    others = operators.in_good_standing().filter(is_superuser=True)
    if not [pk for pk in others.values_list("pk", flat=True) if pk != actor.pk]:
        message = _("You are the last operator of this server. Make somebody else one first.")
        raise NotAllowed(message, code="last_operator")
