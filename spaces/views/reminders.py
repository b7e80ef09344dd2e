"""To be told when an announced Space begins."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import is_in_place, me
from spaces import services
from spaces.models import Space
from spaces.views.requests import visible_space


@require_POST
@login_required
def space_remind(request: HttpRequest, public_id: str) -> HttpResponse:
    space = visible_space(request, public_id)
    services.set_reminder(actor=me(request), space=space)
    return _answer(request, space, is_reminded=True)


@require_POST
@login_required
def space_forget_reminder(request: HttpRequest, public_id: str) -> HttpResponse:
    space = visible_space(request, public_id)
    services.forget_reminder(actor=me(request), space=space)
    return _answer(request, space, is_reminded=False)


def _answer(request: HttpRequest, space: Space, *, is_reminded: bool) -> HttpResponse:
    """The button alone where a page asked for it in place, else the Space."""
    if not is_in_place(request):
        return redirect(space)
    context = {"space": space, "is_reminded": is_reminded}
    return render(request, "spaces/_reminder.html", context)
