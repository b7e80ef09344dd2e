"""Spaces in lists: the tab with its three parts, the bar on Home, a person's Spaces."""

import json
from typing import Final

from django.core.validators import slug_re
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.listings import person_by_handle
from accounts.models import User
from accounts.requests import is_in_place, viewer_of
from core.paging import Page, cursor_of, older_url
from spaces import listings
from spaces.models import Space, SpaceQuerySet, Topic

MOST_PEOPLE: Final = 200


@require_safe
def spaces_live(request: HttpRequest) -> HttpResponse:
    viewer, topic = viewer_of(request), _topic(request)
    page = listings.live_page(viewer, topic, cursor_of(request.GET))
    return _tab(request, "live", page, topic)


@require_safe
def spaces_upcoming(request: HttpRequest) -> HttpResponse:
    viewer, topic = viewer_of(request), _topic(request)
    page = listings.upcoming_page(viewer, topic, cursor_of(request.GET))
    return _tab(request, "upcoming", page, topic)


@require_safe
def spaces_recorded(request: HttpRequest) -> HttpResponse:
    """What can be heard again."""
    viewer, topic = viewer_of(request), _topic(request)
    page = listings.recorded_page(viewer, topic, cursor_of(request.GET))
    return _tab(request, "recorded", page, topic)


@require_safe
def spaces_bar(request: HttpRequest) -> HttpResponse:
    """The bar of Home alone, for pages that follow it live; and who of `people` is live where."""
    viewer = viewer_of(request)
    context: dict[str, object] = {"spaces": listings.spaces_around(viewer)}
    if "people" in request.GET:
        live = listings.live_people(viewer, among=_ids(request.GET["people"]))
        context["live"] = json.dumps(live)
    return render(request, "spaces/_bar.html", context)


@require_safe
def profile_spaces(request: HttpRequest, handle: str) -> HttpResponse:
    """What a person hosts and where they speak, has been announced, and is over."""
    viewer = viewer_of(request)
    person = person_by_handle(handle, viewer)
    if person.handle != handle:
        return redirect("profile_spaces", person.handle)
    before = cursor_of(request.GET)
    page = listings.ended_page(person, viewer, before)
    context = {"person": person, "page": page, "more_url": older_url(request, page)}
    if is_in_place(request):
        return render(request, "spaces/_cards.html", context)
    groups = _before_the_end(person, viewer) if before is None else []
    return render(request, "spaces/profile.html", context | {"groups": groups})


def _before_the_end(person: User, viewer: User | None) -> list[tuple[str, list[Space]]]:
    """What is live and what is announced, each under its title, where there is something."""
    groups = [
        (_("Live now"), listings.spaces_of_now(person, viewer)),
        (_("Upcoming"), listings.upcoming_page(viewer, None, None, host=person).items),
    ]
    return [(title, spaces) for title, spaces in groups if spaces]


def _tab(request: HttpRequest, tab: str, page: Page[Space], topic: Topic | None) -> HttpResponse:
    """One part of the tab; a page that is read on gets only its further cards."""
    viewer = viewer_of(request)
    listings.name_familiar(page.items, viewer)
    more_url = older_url(request, page)
    context = {"tab": tab, "page": page, "topic": topic, "more_url": more_url}
    if is_in_place(request):
        return render(request, "spaces/_cards.html", context)
    context |= {
        "topics": listings.topics_of(_shown_in(tab, viewer)),
        "unstarted": listings.unstarted_spaces(viewer),
    }
    return render(request, "spaces/list.html", context)


def _shown_in(tab: str, viewer: User | None) -> SpaceQuerySet:
    if tab == "upcoming":
        return listings.upcoming_spaces(viewer)
    if tab == "recorded":
        return listings.recorded_spaces(viewer)
    return Space.objects.visible_to(viewer).unsilenced_by(viewer).live()


def _ids(text: str) -> list[int]:
    """The first ids of a list with commas; what is none is left out."""
    parts = text.split(",", MOST_PEOPLE)[:MOST_PEOPLE]
    ids = (cursor_of({"id": part}, "id") for part in parts)
    return [one for one in ids if one is not None]


def _topic(request: HttpRequest) -> Topic | None:
    slug = request.GET.get("topic")
    if not slug:
        return None
    if not slug_re.match(slug):
        raise Http404
    return get_object_or_404(Topic, slug=slug)
