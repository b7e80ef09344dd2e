"""Where somebody is logged in, and the end of it."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts import seams
from accounts.models import User
from core import audit


def end_all_sessions(*, user: User) -> None:
    """Log `user` out everywhere; their sockets close."""
    with transaction.atomic():
        sessions = UserSession.objects.filter(user=user)
        keys = list(sessions.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        sessions.delete()
        seams.signed_out(user, "")


def forget_second_factor(*, user: User) -> None:
    """Let `user` in by the password alone again, and nobody by what they were logged in with."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        end_all_sessions(user=user)
        audit.record("second_factor.forgotten", actor=None, subject=user)
