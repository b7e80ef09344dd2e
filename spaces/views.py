from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from spaces import listings, rules, services
from spaces.forms import SpaceEditForm, SpaceForm, settings_of
from spaces.listings import viewer_of
from spaces.models import Space, State
from spaces.services.places import require_host


@require_safe
def space_list(request: HttpRequest) -> HttpResponse:
    context = {
        "spaces": listings.live_spaces(viewer_of(request.user)),
        "unstarted": listings.unstarted_spaces(viewer_of(request.user)),
    }
    return render(request, "spaces/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def space_create(request: HttpRequest) -> HttpResponse:
    form = SpaceForm(
        request.POST or None, initial={"who_can_speak": "everyone", "needs_approval": True}
    )
    if form.is_valid():
        return redirect(services.create_space(actor=_me(request), **form.cleaned_data))
    return render(request, "spaces/create.html", {"form": form})


@require_safe
def space(request: HttpRequest, public_id: str) -> HttpResponse:
    """The one public address of a Space, in each state of its life."""
    shown = get_object_or_404(
        listings.with_stage(Space.objects.visible_to(viewer_of(request.user))), public_id=public_id
    )
    if shown.state == State.SCHEDULED:
        return _lobby(request, shown)
    if shown.is_live:
        return _live(request, shown)
    return _ended(request, shown)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def space_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """A page of its own, or (for htmx, unboosted) the form alone for a sheet over the stage."""
    edited = _visible(request, public_id)
    require_host(_me(request), edited)
    form = SpaceEditForm(request.POST or None, initial=settings_of(edited))
    in_sheet = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")
    if form.is_valid():
        services.update_space(actor=_me(request), space=edited, **form.cleaned_data)
        if in_sheet:
            return HttpResponse(status=204, headers={"HX-Trigger": "sheet-done"})
        return redirect(edited)
    template = "spaces/_edit_form.html" if in_sheet else "spaces/edit.html"
    return render(request, template, {"space": edited, "form": form, "in_sheet": in_sheet})


@require_POST
@login_required
def space_start(request: HttpRequest, public_id: str) -> HttpResponse:
    return redirect(services.start_space(actor=_me(request), space=_visible(request, public_id)))


@require_POST
@login_required
def space_end(request: HttpRequest, public_id: str) -> HttpResponse:
    return redirect(services.end_space(actor=_me(request), space=_visible(request, public_id)))


def _lobby(request: HttpRequest, space: Space) -> HttpResponse:
    hosting = Space.objects.live().filter(host=space.host).first()
    return render(request, "spaces/lobby.html", {"space": space, "hosting": hosting})


def _live(request: HttpRequest, space: Space) -> HttpResponse:
    context = {"space": space, "is_host": rules.can_configure(viewer_of(request.user), space)}
    return render(request, "spaces/live.html", context)


def _ended(request: HttpRequest, space: Space) -> HttpResponse:
    people = listings.who_spoke(space)
    followed = listings.followed_among(viewer_of(request.user), people)
    speakers = [{"person": person, "is_following": person.pk in followed} for person in people]
    return render(request, "spaces/ended.html", {"space": space, "speakers": speakers})


def _visible(request: HttpRequest, public_id: str) -> Space:
    """404 for what does not exist and for what is not for this person, alike."""
    spaces = Space.objects.visible_to(viewer_of(request.user)).select_related("host")
    return get_object_or_404(spaces, public_id=public_id)


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)
