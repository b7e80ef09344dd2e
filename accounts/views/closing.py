"""Deleting one's account, and coming back."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import CloseAccountForm
from accounts.handles import RETIRED_FOR
from accounts.requests import me
from accounts.services import closing


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account_close(request: HttpRequest) -> HttpResponse:
    """What it means in words; then the handle, then the password (or the second factor)."""
    actor = me(request)
    form = CloseAccountForm(request.POST or None, handle=actor.handle)
    if form.is_valid():
        raise_if_reauthentication_required(request, app="accounts")
        closing.close_account(actor=actor)
        logout(request)
        return redirect("account_is_closed")
    context = {
        "form": form,
        "erased_at": timezone.now() + closing.RESTORABLE_FOR,
        "days": closing.RESTORABLE_FOR.days,
        "handle_days": RETIRED_FOR.days,
    }
    return render(request, "accounts/close.html", context)


@require_safe
def account_is_closed(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/closed.html", {"days": closing.RESTORABLE_FOR.days})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def account_restore(request: HttpRequest, word: str) -> HttpResponse:
    """The way back, for whoever has the word. It logs nobody in."""
    account = closing.account_of_word(word)
    if request.method == "POST":
        closing.restore_account(actor=account)
        messages.success(request, _("Your account is back. Log in."))
        return redirect("account_login")
    context = {"account": account, "erased_at": closing.erased_from(account)}
    return render(request, "accounts/restore.html", context)
