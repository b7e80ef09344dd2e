"""Clips: making them, their page, their sound, and what their people decide."""

from typing import Any, Final

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import is_in_place, me, viewer_of
from core.errors import Invalid
from core.media import media_response
from core.paging import cursor_of, older_url, page_by_pk
from recordings import listings, rules
from recordings.models import Clip
from recordings.presenting import SOUNDS
from recordings.services import clips as services
from recordings.unfurl import embeddable_clips
from spaces.models import Space
from spaces.views.requests import visible_space

_LENGTHS: Final = (15_000, 30_000, 60_000)
_DIGITS: Final = 9  # of a number of milliseconds: eleven days


# --- Of a Space ----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def space_clips(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was clipped of a Space, newest first; POST makes one."""
    if request.method == "POST":
        return _make(request, public_id)
    space = visible_space(request, public_id)
    page = page_by_pk(listings.clips_of(space, viewer_of(request)), cursor_of(request.GET))
    context = {"space": space, "page": page, "more_url": older_url(request, page)}
    template = "recordings/_clips.html" if is_in_place(request) else "recordings/clips.html"
    return render(request, template, context)


@require_safe
@login_required
def clip_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """The form for the last seconds of a live Space, which end when it is asked for."""
    space = visible_space(request, public_id)
    if (reason := rules.why_not_clip(me(request), space)) is not None:
        raise services.refusal(reason)
    if not space.is_live:
        return redirect(space)
    context = {"space": space, "lengths": _LENGTHS, "until_ms": services.now_in(space)}
    template = "recordings/_clip_form.html" if is_in_place(request) else "recordings/clip_new.html"
    return render(request, template, context)


@login_required
def _make(request: HttpRequest, public_id: str) -> HttpResponse:
    clip = _clipped(request, visible_space(request, public_id))
    if is_in_place(request):
        return _progress(request, clip)
    return redirect(clip)


def _clipped(request: HttpRequest, space: Space) -> Clip:
    fields, title = request.POST, request.POST.get("title", "")
    if space.is_live:
        return services.clip_live(
            actor=me(request),
            space=space,
            length_ms=_milliseconds(fields, "length_ms", services.DEFAULT_CLIP_MS),
            title=title,
            until_ms=_milliseconds(fields, "until_ms", None),
        )
    return services.clip_replay(
        actor=me(request),
        space=space,
        start_ms=_milliseconds(fields, "start_ms", -1),
        end_ms=_milliseconds(fields, "end_ms", -1),
        title=title,
    )


def _milliseconds(fields: QueryDict, name: str, otherwise: Any) -> Any:
    """A whole number, as somebody's form has it. Raises Invalid for anything else."""
    value = fields.get(name, "")
    if not value:
        return otherwise
    if value.isascii() and value.isdecimal() and len(value) <= _DIGITS:
        return int(value)
    raise Invalid("invalid", _("`%s` is a number of milliseconds.") % name)


# --- One clip ------------------------------------------------------------------------------------


@require_safe
def clip(request: HttpRequest, clip_id: str) -> HttpResponse:
    shown = _known(request, clip_id)
    if shown.is_gone:
        return render(request, "recordings/clip_gone.html", {"clip": shown}, status=410)
    viewer = viewer_of(request)
    context = {
        "clip": shown,
        "can_object": rules.can_object(viewer, shown),
        "can_rename": rules.can_rename_clip(viewer, shown),
        "can_remove": rules.can_remove_clip(viewer, shown),
    }
    return render(request, "recordings/clip.html", context)


@require_safe
def clip_progress(request: HttpRequest, clip_id: str) -> HttpResponse:
    """How far it is, for a page that waits."""
    return _progress(request, _visible(request, clip_id))


@require_safe
def clip_audio(request: HttpRequest, clip_id: str, form: str) -> HttpResponseBase:
    """The sound, for whoever may hear it now."""
    if form not in SOUNDS:
        raise Http404
    field, content_type = SOUNDS[form]
    playable = Clip.objects.playable().visible_to(viewer_of(request))
    found = get_object_or_404(playable, public_id=clip_id)
    return media_response(request, storages["recordings"], getattr(found, field), content_type)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # it takes any view
def clip_embed(request: HttpRequest, clip_id: str) -> HttpResponse:
    """For frames of other sites. Rendered without the request: for everybody the same."""
    found = embeddable_clips().filter(public_id=clip_id).first()
    page = render_to_string("recordings/clip_embed.html", {"clip": found, "theme": "system"})
    return HttpResponse(page, status=200 if found else 404)


@require_POST
@login_required
def clip_rename(request: HttpRequest, clip_id: str) -> HttpResponse:
    title = request.POST.get("title", "")
    named = services.rename_clip(actor=me(request), clip=_visible(request, clip_id), title=title)
    return redirect(named)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def clip_object(request: HttpRequest, clip_id: str) -> HttpResponse:
    """Asks once. For whoever is heard in it, whether they may see its maker or not."""
    actor = me(request)
    found = listings.clip_about(actor, clip_id)
    if request.method == "POST":
        services.object_to_clip(actor=actor, clip=found)
        return redirect(found.space)
    if not rules.can_object(actor, found):
        return redirect(found)
    return render(request, "recordings/clip_object.html", {"clip": found})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def clip_delete(request: HttpRequest, clip_id: str) -> HttpResponse:
    """Asks once."""
    found = _visible(request, clip_id)
    if request.method == "POST":
        services.remove_clip(actor=me(request), clip=found)
        return redirect(found.space)
    if not rules.can_remove_clip(me(request), found):
        return redirect(found)
    return render(request, "recordings/clip_delete.html", {"clip": found})


def _known(request: HttpRequest, clip_id: str) -> Clip:
    """404 for what does not exist and for what is not for this person, alike."""
    viewer = viewer_of(request)
    clips = listings.with_clip_people(Clip.objects.known_to(viewer), viewer)
    return get_object_or_404(clips, public_id=clip_id)


def _visible(request: HttpRequest, clip_id: str) -> Clip:
    viewer = viewer_of(request)
    clips = listings.with_clip_people(Clip.objects.visible_to(viewer), viewer)
    return get_object_or_404(clips, public_id=clip_id)


def _progress(request: HttpRequest, clip: Clip) -> HttpResponse:
    """Asks again by itself until there is something to hear, or never will be."""
    return render(request, "recordings/_clip_progress.html", {"clip": clip})
