"""Where somebody is logged in, and the end of it."""

from collections.abc import Sequence

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts import seams
from accounts.endings import tell_end
from accounts.models import User
from core import audit
from core.sockets.codes import Close


def end_sessions(*, user: User, session_keys: Sequence[str]) -> None:
    """Log `user` out of these sessions; their sockets close."""
    with transaction.atomic():
        _delete(session_keys)
        for key in session_keys:
            seams.signed_out(user, key)


def end_all_sessions(*, user: User) -> None:
    """Log `user` out everywhere; all their sockets close."""
    with transaction.atomic():
        _delete(_keys_of(user))
        seams.signed_out(user, "")


def shut_out(*, user: User) -> None:
    """Log an account out that is not active any more, as `end_all_sessions`."""
    with transaction.atomic():
        _delete(_keys_of(user))
        tell_end(user.pk, Close.CLOSED)


def end_sessions_of_old_password(*, user: User, kept_key: str | None) -> None:
    """Log `user` out wherever the password of before was given; the session `kept_key` goes on.

    It gets another key in a moment, so its sockets are told to come back.
    """
    with transaction.atomic():
        _delete([key for key in _keys_of(user) if key != kept_key])
        tell_end(user.pk, kept_key=kept_key)


def forget_second_factor(*, user: User) -> None:
    """Let `user` in by the password alone again, and nobody by what they were logged in with."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        end_all_sessions(user=user)
        audit.record("second_factor.forgotten", actor=None, subject=user)


def _keys_of(user: User) -> list[str]:
    return list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))


def _delete(session_keys: Sequence[str]) -> None:
    """Before anybody is told: a socket that opens meanwhile must not find them."""
    Session.objects.filter(session_key__in=session_keys).delete()
    UserSession.objects.filter(session_key__in=session_keys).delete()
