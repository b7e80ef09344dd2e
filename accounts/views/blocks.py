"""Blocking and muting, and the lists of both."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import listings, services
from accounts.requests import is_in_place, me, next_path
from accounts.views.lists import people_list


@require_POST
@login_required
def block(request: HttpRequest, handle: str) -> HttpResponse:
    services.block(actor=me(request), other=listings.visible_person(handle, me(request)))
    return _answer(request, handle, "_block", _("@{handle} is blocked."))


@require_POST
@login_required
def unblock(request: HttpRequest, handle: str) -> HttpResponse:
    services.unblock(actor=me(request), other=listings.visible_person(handle, me(request)))
    return _answer(request, handle, "_block", _("@{handle} is no longer blocked."))


@require_POST
@login_required
def mute(request: HttpRequest, handle: str) -> HttpResponse:
    services.mute(actor=me(request), other=listings.visible_person(handle, me(request)))
    return _answer(request, handle, "_mute", _("@{handle} is muted. They do not learn of it."))


@require_POST
@login_required
def unmute(request: HttpRequest, handle: str) -> HttpResponse:
    services.unmute(actor=me(request), other=listings.visible_person(handle, me(request)))
    return _answer(request, handle, "_mute", _("@{handle} is no longer muted."))


@require_safe
@login_required
def blocked_accounts(request: HttpRequest) -> HttpResponse:
    blocks = listings.blocked_by(me(request))
    return people_list(request, "blocked", blocks, side="blocked", rows="_blocked")


@require_safe
@login_required
def muted_accounts(request: HttpRequest) -> HttpResponse:
    mutes = listings.muted_by(me(request))
    return people_list(request, "muted", mutes, side="muted", rows="_muted")


def _answer(request: HttpRequest, handle: str, partial: str, words: str) -> HttpResponse:
    """The button alone where a list asked for it in place, else the page it stood on."""
    person = listings.person_by_handle(handle, me(request))
    if is_in_place(request):
        context = {"person": person, "next": next_path(request, "")}
        return render(request, f"accounts/{partial}.html", context)
    messages.success(request, words.format(handle=person.handle))
    return redirect(next_path(request, person.get_absolute_url()))
