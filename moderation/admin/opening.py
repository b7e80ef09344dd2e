"""A case that no report opened: of an account, in a Space or not, or of a Space."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import me
from core.errors import DomainError, NotFound
from moderation import rules, services
from moderation.admin.acting import page, require
from moderation.admin.forms import OpenForm, complaint
from moderation.models import Case
from spaces.models import Space


def show(request: HttpRequest) -> HttpResponse:
    """The form; when it is sent on to the case, which may have been there already."""
    require(request, rules.can_moderate)
    form = OpenForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            try:
                return redirect("admin:moderation_case_change", _open(me(request), form).pk)
            except DomainError as error:
                messages.error(request, error.message)
        else:
            messages.error(request, complaint(form))
    said = request.POST if request.method == "POST" else request.GET
    typed = {name: said.get(name, "") for name in ("handle", "space")}
    return page(request, "open.html", _("Open a case"), **typed)


def _open(actor: User, form: OpenForm) -> Case:
    """Raises NotFound for a handle or an address that is none, and what the service raises."""
    said: dict[str, Any] = form.cleaned_data
    handle = said["handle"].removeprefix("@")
    account = User.objects.filter(username__iexact=handle).first() if handle else None
    space = Space.objects.filter(public_id=said["space"]).first() if said["space"] else None
    if handle and account is None:
        raise NotFound(_("There is no account with this handle."))
    if said["space"] and space is None:
        raise NotFound(_("There is no Space with this address."))
    return services.open_case(actor=actor, account=account, space=space)
