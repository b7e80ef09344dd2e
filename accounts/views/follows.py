"""Following, and who follows whom."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import listings, rules, services
from accounts.models import User
from accounts.requests import is_in_place, me, next_path, viewer_of
from accounts.views.lists import people_list


@require_POST
@login_required
def follow(request: HttpRequest, handle: str) -> HttpResponse:
    services.follow(actor=me(request), other=listings.visible_person(handle, me(request)))
    return _follow_answer(request, handle)


@require_POST
@login_required
def unfollow(request: HttpRequest, handle: str) -> HttpResponse:
    services.unfollow(actor=me(request), other=listings.visible_person(handle, me(request)))
    return _follow_answer(request, handle)


@require_safe
@login_required
def follow_button(request: HttpRequest, handle: str) -> HttpResponse:
    """What a page says of somebody whom it got to know of only now: the button alone."""
    person = listings.person_by_handle(handle, me(request))
    return render(request, "accounts/_follow.html", {"person": person})


@require_POST
@login_required
def remove_follower(request: HttpRequest, handle: str) -> HttpResponse:
    person = listings.visible_person(handle, me(request))
    services.remove_follower(actor=me(request), follower=person)
    messages.success(request, _("@{handle} no longer follows you.").format(handle=person.handle))
    return redirect(next_path(request, person.get_absolute_url()))


@require_safe
def followers(request: HttpRequest, handle: str) -> HttpResponse:
    person = _open_person(request, handle)
    links = listings.followers_of(person, viewer_of(request))
    return people_list(request, "followers", links, side="follower", rows="_people", person=person)


@require_safe
def following(request: HttpRequest, handle: str) -> HttpResponse:
    person = _open_person(request, handle)
    links = listings.following_of(person, viewer_of(request))
    return people_list(request, "following", links, side="followed", rows="_people", person=person)


@require_safe
@login_required
def follow_requests(request: HttpRequest) -> HttpResponse:
    asking = listings.requests_to(me(request))
    return people_list(request, "requests", asking, side="follower", rows="_requests")


@require_POST
@login_required
def follow_request_accept(request: HttpRequest, handle: str) -> HttpResponse:
    person = listings.visible_person(handle, me(request))
    services.accept_follow_request(actor=me(request), follower=person)
    return _request_answer(request, handle, "accepted")


@require_POST
@login_required
def follow_request_decline(request: HttpRequest, handle: str) -> HttpResponse:
    person = listings.visible_person(handle, me(request))
    services.decline_follow_request(actor=me(request), follower=person)
    return _request_answer(request, handle, "declined")


def _follow_answer(request: HttpRequest, handle: str) -> HttpResponse:
    """The button alone where a page asked for it in place, else the page it stood on."""
    person = listings.person_by_handle(handle, viewer_of(request))
    if not is_in_place(request):
        return redirect(next_path(request, person.get_absolute_url()))
    context = {
        "person": person,
        "next": next_path(request, ""),
        "is_counted": "is_counted" in request.POST,
    }
    return render(request, "accounts/_follow_answer.html", context)


def _open_person(request: HttpRequest, handle: str) -> User:
    """Whom protected accounts follow, and who follows them, is for themselves and their followers:
    for everybody else these pages do not exist.
    """
    viewer = viewer_of(request)
    person = listings.person_by_handle(handle, viewer)
    if not rules.can_see_tweets_of(viewer, person):
        raise Http404
    return person


def _request_answer(request: HttpRequest, handle: str, answer: str) -> HttpResponse:
    if not is_in_place(request):
        return redirect("follow_requests")
    person = listings.person_by_handle(handle, me(request))
    return render(request, "accounts/_request.html", {"person": person, "answer": answer})
