from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import is_in_place, me, next_path, viewer_of
from core.errors import NotAllowed
from core.paging import cursor_of, older_url, page_by_pk
from timeline import listings, rules, services
from timeline.models import Tweet


@require_safe
def tweet(request: HttpRequest, pk: int) -> HttpResponse:
    """A Tweet between what it answers and its replies; in place: an older page of these alone."""
    viewer = viewer_of(request)
    shown = _visible(viewer, pk)
    if shown.retweet_of:
        return redirect(shown.retweet_of)
    page = page_by_pk(listings.replies_to(shown, viewer), cursor_of(request.GET))
    context = {"page": page, "more_url": older_url(request, page), "in_thread": True}
    if is_in_place(request):
        listings.prepare(page.items, viewer)
        return render(request, "timeline/_tweets.html", context)
    parents = listings.parents_of(shown, viewer)
    listings.prepare([*filter(None, parents), shown, *page.items], viewer)
    return render(request, "timeline/tweet.html", {**context, "tweet": shown, "parents": parents})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tweet_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first: what is deleted does not come back."""
    shown = _visible(me(request), pk)
    back = next_path(request, me(request).get_absolute_url())
    if request.method == "POST":
        services.delete_tweet(actor=me(request), tweet=shown)
        messages.success(request, _("Your Tweet is deleted."))
        return redirect(back)
    if not rules.can_delete(me(request), shown):
        raise NotAllowed(_("You can only delete your own Tweets."))
    listings.prepare([shown], me(request))
    return render(request, "timeline/tweet_delete.html", {"tweet": shown, "next_url": back})


@require_POST
@login_required
def tweet_like(request: HttpRequest, pk: int) -> HttpResponse:
    services.like_tweet(actor=me(request), tweet=_visible(me(request), pk))
    return _actions(request, pk)


@require_POST
@login_required
def tweet_unlike(request: HttpRequest, pk: int) -> HttpResponse:
    services.unlike_tweet(actor=me(request), tweet=_visible(me(request), pk))
    return _actions(request, pk)


@require_POST
@login_required
def tweet_retweet(request: HttpRequest, pk: int) -> HttpResponse:
    services.retweet(actor=me(request), tweet=_visible(me(request), pk))
    return _actions(request, pk)


@require_POST
@login_required
def tweet_unretweet(request: HttpRequest, pk: int) -> HttpResponse:
    services.undo_retweet(actor=me(request), tweet=_visible(me(request), pk))
    return _actions(request, pk)


@require_POST
@login_required
def poll_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Votes for `choice`; in place: the results."""
    choice = request.POST.get("choice", "")
    if not (choice.isascii() and choice.isdecimal() and len(choice) < 19):
        raise Http404
    services.vote(actor=me(request), tweet=_visible(me(request), pk), choice_id=int(choice))
    return _changed(request, pk, "timeline/_poll_answer.html")


def _actions(request: HttpRequest, pk: int) -> HttpResponse:
    return _changed(request, pk, "timeline/_tweet_actions.html")


def _changed(request: HttpRequest, pk: int, partial: str) -> HttpResponse:
    """What changed, as it is now, or back to the page that asked."""
    changed = _visible(me(request), pk)
    back = next_path(request, changed.get_absolute_url())
    if not is_in_place(request):
        return redirect(back)
    listings.prepare([changed], me(request))
    row = request.POST.get("row", "")
    context = {"shown": changed.shown, "tweet": {"pk": row if row.isdecimal() else pk}}
    return render(request, partial, {**context, "next_url": back})


def _visible(viewer: User | None, pk: int) -> Tweet:
    """404 for what does not exist and for what is not for this person, alike."""
    return get_object_or_404(listings.with_authors(Tweet.objects.visible_to(viewer)), pk=pk)
