"""The host picks people to speak."""

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import is_in_place, me
from core.paging import cursor_of
from core.text import clean_line
from spaces import services
from spaces.circle import circle_of, people_to_invite
from spaces.models import Space
from spaces.services.invitations import require_inviting
from spaces.services.inviting import Invited
from spaces.views.requests import visible_space

MOST: Final = 50
QUERY_LENGTH: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def space_invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Find people (`q`), keep who is chosen (`people`), invite them all; in place only the list."""
    space = visible_space(request, public_id)
    require_inviting(me(request), space)
    if request.method == "POST":
        return _invite(request, space)
    query = clean_line(request.GET.get("q", "")[:QUERY_LENGTH])
    chosen = _chosen(request.GET)
    people = people_to_invite(me(request), space, query, chosen)
    context = {"space": space, "people": people, "query": query, "chosen": chosen}
    template = "_invite_people" if is_in_place(request) else "invite"
    return render(request, f"spaces/{template}.html", context)


def _invite(request: HttpRequest, space: Space) -> HttpResponse:
    people = circle_of(me(request)).filter(pk__in=_chosen(request.POST))
    outcomes = services.invite_people(actor=me(request), space=space, people=people)
    if not outcomes:
        messages.warning(request, _("Choose at least one person."))
        return redirect("space_invite", space.public_id)
    _report(request, outcomes)
    return redirect("space_invite", space.public_id)


def _report(request: HttpRequest, outcomes: list[Invited]) -> None:
    """Who is invited, in one sentence; then what did not work, one each."""
    names = [outcome.person.display_name for outcome in outcomes if not outcome.problem]
    if names:
        messages.success(request, _("Invited: {names}.").format(names=", ".join(names)))
    for outcome in outcomes:
        name = outcome.person.display_name
        if outcome.problem:
            text = _("{name} is not invited. {why}")
            messages.warning(request, text.format(name=name, why=outcome.problem))
        elif outcome.unwritten:
            text = _("{name} got no message. {why} The invitation is among their notifications.")
            messages.warning(request, text.format(name=name, why=outcome.unwritten))


def _chosen(query: QueryDict) -> list[int]:
    """The ids among what was sent; nonsense is left out."""
    ids = (cursor_of({"id": value}, "id") for value in query.getlist("people")[:MOST])
    return [one for one in ids if one is not None]
