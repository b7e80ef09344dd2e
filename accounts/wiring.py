"""Where a log-in ends: what Django, django-allauth, django-oauth-toolkit and our services say of
it; and what of an account is packed by a task.
"""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete, pre_save
from django.http import HttpRequest
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from accounts import exported, seams, tasks
from accounts.endings import tell_end, tell_end_of_app, tell_end_of_token
from accounts.models import DataExport, User, WebhookEvent
from accounts.services import delivering
from accounts.services.sessions import end_sessions
from core import sweeping
from core.sockets.codes import Close


def connect() -> None:
    user_logged_out.connect(_logged_out)
    post_delete.connect(_token_gone, sender=AccessToken)
    post_delete.connect(_app_gone, sender=Application)
    pre_save.connect(_keep_no_address, sender=UserSession)
    seams.signed_out.connect(_signed_out)
    seams.suspended.connect(_suspended)
    seams.closed.connect(_closed)
    exported.register_all()
    sweeping.watch(DataExport.objects.all(), tasks.make_export)
    sweeping.watch(WebhookEvent.objects.all(), tasks.spread_event)
    sweeping.call(delivering.sweep)


def _logged_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    """Called before the session's row goes; it must have gone before its sockets are told."""
    key = request.session.session_key
    if user is not None and key:
        end_sessions(user=user, session_keys=[key])


def _token_gone(instance: Any, origin: Any, **_: Any) -> None:
    """Revoked here, by its program, or renewed. An app that goes says so once for all its tokens;
    sockets of one that is over have closed by themselves.
    """
    if not isinstance(origin, Application) and instance.expires > timezone.now():
        tell_end_of_token(instance.pk, instance.user_id)


def _app_gone(instance: Any, **_: Any) -> None:
    tell_end_of_app(instance.pk)


def _keep_no_address(instance: UserSession, **_: Any) -> None:
    """A browser and a date are enough to know one's own sessions by; the column wants something."""
    instance.ip = "0.0.0.0"  # noqa: S104 (nobody listens there)


def _signed_out(user: User, session_key: str) -> None:
    tell_end(user.pk, session_key=session_key)


def _suspended(user: User) -> None:
    tell_end(user.pk, Close.SUSPENDED)


def _closed(user: User) -> None:
    tell_end(user.pk, Close.CLOSED)
