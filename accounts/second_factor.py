"""Who has shown a second factor, and the admin's door, which asks its staff for one."""

from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import me, next_path, viewer_of
from core.errors import NotAllowed


def was_shown(request: HttpRequest) -> bool:
    """Has this very session shown a second factor: a code, a recovery code or a passkey?"""
    user = viewer_of(request)
    if user is None:
        return False
    return any(
        record.get("method") == "mfa" for record in get_authentication_records(request, user)
    )


def is_needed_by(user: User) -> bool:
    """Must this account have one? Staff must, unless the operator says otherwise."""
    return user.is_staff and bool(settings.STAFF_NEEDS_SECOND_FACTOR)


class StaffSite(AdminSite):
    """The admin. Nobody passes whose session has not shown a second factor."""

    def has_permission(self, request: HttpRequest) -> bool:
        user = viewer_of(request)
        if user is None or not user.is_staff or not user.is_in_good_standing:
            return False
        return not is_needed_by(user) or was_shown(request)

    @method_decorator([require_safe, never_cache])
    def login(self, request: HttpRequest, _context: object = None) -> HttpResponse:
        """Lead whoever may not pass to what they lack; there is no other log-in than ours."""
        wanted = next_path(request, reverse("admin:index"), fields=request.GET)
        user = viewer_of(request)
        if user is None:
            return _to("account_login", wanted)
        if self.has_permission(request):
            return redirect(wanted)
        if not user.is_staff or not user.is_in_good_standing:
            raise NotAllowed(_("The admin is for this server's staff."))
        return _to_second_factor(request, wanted)


def _to_second_factor(request: HttpRequest, wanted: str) -> HttpResponse:
    kinds = set(Authenticator.objects.filter(user=me(request)).values_list("type", flat=True))
    if Authenticator.Type.TOTP in kinds:
        return _to("mfa_reauthenticate", wanted)
    if Authenticator.Type.WEBAUTHN in kinds:
        return _to("mfa_reauthenticate_webauthn", wanted)
    messages.warning(
        request,
        _("The admin needs a second factor. Set one up here, then open the admin again."),
    )
    return redirect("mfa_index")


def _to(name: str, wanted: str) -> HttpResponse:
    return redirect(f"{reverse(name)}?{urlencode({'next': wanted})}")
