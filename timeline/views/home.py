from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import is_in_place, viewer_of
from core.paging import cursor_of, older_url
from timeline.forms import TweetForm
from timeline.home import count_newer, home_page
from timeline.listings import prepare


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one follows; for guests, what this is. In place: an older page alone."""
    viewer = viewer_of(request)
    if viewer is None:
        return render(request, "timeline/welcome.html")
    context = _tweets(request, viewer)
    if is_in_place(request):
        return render(request, "timeline/_tweets.html", context)
    return render(request, "timeline/home.html", {**context, "form": TweetForm()})


@require_safe
def home_newer(request: HttpRequest) -> HttpResponse:
    """How many Tweets came above the one given as `after`; nothing if there are none."""
    viewer = viewer_of(request)
    count = count_newer(viewer, cursor_of(request.GET, "after") or 0) if viewer else 0
    return render(request, "timeline/_newer.html", {"count": count})


def _tweets(request: HttpRequest, viewer: User) -> dict[str, object]:
    before = cursor_of(request.GET)
    page = home_page(viewer, before)
    prepare(page.items, viewer)
    return {
        "page": page,
        "more_url": older_url(request, page),
        "is_newest": before is None,
        "next_url": reverse("home"),
    }
