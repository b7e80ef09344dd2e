from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.listings import person_by_handle
from accounts.models import User
from accounts.requests import is_in_place, viewer_of
from accounts.rules import can_see_tweets_of, has_blocked
from core.paging import cursor_of, older_url, page_by_pk
from timeline import listings
from timeline.models import Tweet


@require_safe
def profile(request: HttpRequest, handle: str) -> HttpResponse:
    """Who somebody is and what they wrote; in place: an older page of their Tweets alone."""
    viewer = viewer_of(request)
    person = person_by_handle(handle, viewer)
    if person.handle != handle:
        return redirect(person)
    is_open = can_see_tweets_of(viewer, person) and not _is_blocked_by(viewer, person)
    tweets = listings.tweets_of(person, viewer) if is_open else Tweet.objects.none()
    page = page_by_pk(tweets, cursor_of(request.GET))
    listings.prepare(page.items, viewer)
    context = {"page": page, "more_url": older_url(request, page)}
    if is_in_place(request):
        return render(request, "timeline/_tweets.html", context)
    return render(
        request, "timeline/profile.html", {**context, "person": person, "is_open": is_open}
    )


def _is_blocked_by(viewer: User | None, person: User) -> bool:
    return viewer is not None and has_blocked(viewer, person)
