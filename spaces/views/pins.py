"""Pinned Tweets: a page of its own, and the parts of it that the stage loads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import is_in_place, viewer_of
from core.paging import cursor_of
from spaces.pins import LONGEST_PAGE, PINS_LENGTH, pin_page, pin_strip, pins_url
from spaces.views.requests import visible_space


@require_safe
def space_pins(request: HttpRequest, public_id: str) -> HttpResponse:
    """The Tweets pinned in a Space; in place a page of them alone, or with ?strip the first."""
    space, viewer = visible_space(request, public_id), viewer_of(request)
    if is_in_place(request) and "strip" in request.GET:
        strip = pin_strip(space, viewer)
        return render(request, "spaces/_pins_strip.html", {"space": space, "strip": strip})
    page = pin_page(space, viewer, cursor_of(request.GET), _length(request))
    context = {
        "space": space,
        "page": page,
        "more_url": pins_url(space, page),
        "next_url": space.get_absolute_url(),
    }
    template = "spaces/_pins_page.html" if is_in_place(request) else "spaces/pins.html"
    return render(request, template, context)


def _length(request: HttpRequest) -> int:
    """A page that is looked at again wants as many as it shows."""
    return min(max(cursor_of(request.GET, "length") or 0, PINS_LENGTH), LONGEST_PAGE)
