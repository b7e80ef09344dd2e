"""One Space: making it, its page in each state of its life, and the host's decisions."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import is_in_place, me, viewer_of
from accounts.rules import has_blocked
from core.errors import Invalid
from spaces import listings, rules, services
from spaces.figures import Figures, figures_of
from spaces.forms import (
    AnnouncedEditForm,
    SpaceEditForm,
    SpaceForm,
    settings_of,
    who_can_speak_choices,
)
from spaces.models import Space, State
from spaces.pins import pin_page, pins_url
from spaces.services.entrance import refusal
from spaces.services.hosting import words_for
from spaces.services.places import require_host
from spaces.views.requests import visible_space


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def space_create(request: HttpRequest) -> HttpResponse:
    if (reason := rules.why_not_host(me(request))) is not None:
        return render(request, "spaces/cannot_host.html", _refusal(reason), status=403)
    form = SpaceForm(
        request.POST or None, initial={"who_can_speak": "everyone", "needs_approval": True}
    )
    if form.is_valid():
        try:
            return redirect(services.create_space(actor=me(request), **form.cleaned_data))
        except Invalid as error:
            form.add_error(_field_of(error), error.message)
    return render(request, "spaces/create.html", {"form": form})


@require_safe
def space(request: HttpRequest, public_id: str) -> HttpResponse:
    """The one public address of a Space, in each state of its life."""
    viewer = viewer_of(request)
    spaces = listings.with_stage(Space.objects.visible_to(viewer))
    shown = get_object_or_404(listings.with_reminder(spaces, viewer), public_id=public_id)
    if shown.state == State.SCHEDULED:
        return _lobby(request, shown)
    if shown.is_live:
        return _live(request, shown)
    return _ended(request, shown)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def space_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """A page of its own, or (for htmx, unboosted) the form alone for a sheet over the stage."""
    edited = visible_space(request, public_id)
    require_host(me(request), edited)
    form_of = AnnouncedEditForm if edited.is_announced else SpaceEditForm
    form = form_of(request.POST or None, initial=settings_of(edited))
    in_sheet = is_in_place(request)
    if form.is_valid() and _is_saved(request, edited, form):
        if in_sheet:
            return HttpResponse(status=204, headers={"HX-Trigger": "sheet-done"})
        return redirect(edited)
    template = "spaces/_edit_form.html" if in_sheet else "spaces/edit.html"
    return render(request, template, {"space": edited, "form": form, "in_sheet": in_sheet})


def _is_saved(request: HttpRequest, space: Space, form: SpaceEditForm) -> bool:
    """Save what was typed, all of it; False if some of it is refused, which the form says then."""
    fields = form.cleaned_data
    start = fields.pop("scheduled_start", None)
    # A form knows no seconds: the time it shows is the one that was announced.
    known = space.scheduled_start and space.scheduled_start.replace(second=0, microsecond=0)
    if start is not None and start != known:
        fields["scheduled_start"] = start
    try:
        services.edit_space(actor=me(request), space=space, **fields)
    except Invalid as error:
        form.add_error(_field_of(error), error.message)
        return False
    return True


@require_POST
@login_required
def space_start(request: HttpRequest, public_id: str) -> HttpResponse:
    return redirect(
        services.start_space(actor=me(request), space=visible_space(request, public_id))
    )


@require_POST
@login_required
def space_end(request: HttpRequest, public_id: str) -> HttpResponse:
    return redirect(services.end_space(actor=me(request), space=visible_space(request, public_id)))


def _field_of(error: Invalid) -> str | None:
    return "scheduled_start" if error.code.startswith("start_") else None


def _refusal(reason: rules.NoHosting) -> dict[str, str]:
    return {"reason": reason.value, "words": words_for(reason)}


def _lobby(request: HttpRequest, space: Space) -> HttpResponse:
    """Before the start: the host's, or (once it is announced) everybody else's."""
    viewer = viewer_of(request)
    if not rules.can_configure(viewer, space):
        is_blocked = viewer is not None and has_blocked(viewer, space.host)
        context = {"space": space, "blocked_here": [space.host] if is_blocked else []}
        return render(request, "spaces/announced.html", context)
    hosting = Space.objects.live().filter(host=space.host).first()
    return render(request, "spaces/lobby.html", {"space": space, "hosting": hosting})


def _live(request: HttpRequest, space: Space) -> HttpResponse:
    viewer = viewer_of(request)
    no_entry = rules.why_not_enter(viewer, space)
    if no_entry == rules.NoEntry.REMOVED:
        words = refusal(no_entry).message
        return render(request, "spaces/removed.html", {"space": space, "words": words})
    context = {
        "space": space,
        "is_host": rules.can_configure(viewer, space),
        "host_grace_seconds": settings.SPACES_HOST_GRACE_SECONDS,
        "speaker_choices": who_can_speak_choices(),
        "no_entry": no_entry,
        "blocked_here": listings.blocked_on_stage(viewer, space),
    }
    return render(request, "spaces/live.html", context)


def _ended(request: HttpRequest, space: Space) -> HttpResponse:
    viewer = viewer_of(request)
    pins = pin_page(space, viewer, None)
    speakers = listings.who_spoke(space, viewer)
    context = {
        "space": space,
        "speakers": speakers,
        "has_spoken": viewer in speakers,
        "figures": _figures(viewer, space, speakers),
        "page": pins,
        "more_url": pins_url(space, pins),
        "next_url": space.get_absolute_url(),
    }
    return render(request, "spaces/ended.html", context)


def _figures(viewer: User | None, space: Space, speakers: list[User]) -> Figures | None:
    """How it did, for who may see it and if there is something to see."""
    if space.started_at is None or not rules.can_see_figures(viewer, space):
        return None
    return figures_of(space, speakers)
