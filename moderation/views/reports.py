"""Reporting, as a page of its own or (for htmx, unboosted) in a sheet over what it is about."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.listings import person_by_handle, visible_person
from accounts.models import User
from accounts.requests import is_in_place, me
from core.errors import Invalid
from moderation import services
from moderation.forms import ReportForm
from recordings.listings import with_clip_people
from recordings.models import Clip
from spaces.models import Space
from spaces.views.requests import visible_space
from timeline.listings import with_authors
from timeline.models import Tweet

Send = Callable[..., object]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report_space(request: HttpRequest, public_id: str) -> HttpResponse:
    space = visible_space(request, public_id)

    def send(**said: str) -> None:
        services.report_space(actor=me(request), space=space, **said)

    heading = _("Report this Space")
    return _report(request, send, space.host, {"heading": heading, "space": space})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report_account(request: HttpRequest, handle: str) -> HttpResponse:
    person = visible_person(handle, me(request))

    def send(**said: str) -> None:
        place = _in_space(request)
        services.report_account(actor=me(request), person=person, in_space=place, **said)

    heading = _("Report @{handle}").format(handle=person.handle)
    return _report(request, send, person, {"heading": heading, "person": person})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report_tweet(request: HttpRequest, pk: int) -> HttpResponse:
    tweets = with_authors(Tweet.objects.visible_to(me(request)))
    asked = get_object_or_404(tweets, pk=pk)
    tweet = asked.retweet_of or asked

    def send(**said: str) -> None:
        place = _in_space(request)
        services.report_tweet(actor=me(request), tweet=tweet, in_space=place, **said)

    heading = _("Report this Tweet")
    return _report(request, send, tweet.author, {"heading": heading, "tweet": tweet})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report_clip(request: HttpRequest, clip_id: str) -> HttpResponse:
    clips = with_clip_people(Clip.objects.visible_to(me(request)), me(request))
    clip = get_object_or_404(clips, public_id=clip_id)

    def send(**said: str) -> None:
        services.report_clip(actor=me(request), clip=clip, **said)

    heading = _("Report this clip")
    return _report(request, send, clip.author, {"heading": heading, "clip": clip})


def _report(
    request: HttpRequest, send: Send, answerable: User, context: dict[str, Any]
) -> HttpResponse:
    """The form; once it is sent, thanks and what else one can do about who answers for it."""
    if answerable == me(request):
        raise Invalid("invalid", _("You can report what others do, not what is your own."))
    form = ReportForm(request.POST or None)
    context |= {"form": form, "in_space": _param(request, "space")}
    part = "report"
    if form.is_valid():
        send(**form.cleaned_data)
        part = "thanks"
        context["answerable"] = person_by_handle(answerable.handle, me(request))
    template = f"_{part}" if is_in_place(request) else part
    return render(request, f"moderation/{template}.html", context)


def _in_space(request: HttpRequest) -> Space | None:
    """Where they met it, as the page told that they came from."""
    public_id = _param(request, "space")
    if not public_id or "\x00" in public_id:
        return None
    spaces = Space.objects.visible_to(me(request)).select_related("host")
    return spaces.filter(public_id=public_id).first()


def _param(request: HttpRequest, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name, "")
