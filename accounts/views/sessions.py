"""Where somebody is logged in."""

import re
from datetime import datetime
from typing import Final, NamedTuple

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.browsers import name_of
from accounts.models import User
from accounts.requests import me

_NUMBER: Final = re.compile(r"[0-9]{1,18}", re.ASCII)


class Device(NamedTuple):
    pk: int
    name: str
    since: datetime
    is_here: bool


@require_safe
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    devices = [_device(request, row) for row in _sessions_of(me(request)).order_by("-created_at")]
    devices.sort(key=lambda device: not device.is_here)
    return render(request, "accounts/sessions.html", {"devices": devices})


@require_POST
@login_required
def session_end(request: HttpRequest) -> HttpResponse:
    """End one; one that is not there, or somebody else's, has ended."""
    number = request.POST.get("session", "")
    chosen = _sessions_of(me(request)).filter(pk=int(number) if _NUMBER.fullmatch(number) else 0)
    return _end(request, chosen, _("That device is logged out."))


@require_POST
@login_required
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    return _end(request, _sessions_of(me(request)), _("All other devices are logged out."))


def _end(request: HttpRequest, chosen: QuerySet[UserSession], words: str) -> HttpResponse:
    """But the one that asks: for that there is "Log out"."""
    others = chosen.exclude(session_key=request.session.session_key)
    keys = list(others.values_list("session_key", flat=True))
    services.end_sessions(user=me(request), session_keys=keys)
    messages.success(request, words)
    return redirect("sessions")


def _sessions_of(user: User) -> QuerySet[UserSession]:
    """Those that still are."""
    good = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=timezone.now()
    )
    sessions: QuerySet[UserSession] = UserSession.objects.filter(Exists(good), user=user)
    return sessions


def _device(request: HttpRequest, row: UserSession) -> Device:
    is_here = row.session_key == request.session.session_key
    return Device(row.pk, name_of(row.user_agent), row.created_at, is_here)
