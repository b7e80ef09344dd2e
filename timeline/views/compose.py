from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import me, next_path
from core.errors import Invalid
from timeline import listings, services
from timeline.forms import TweetForm
from timeline.models import Tweet

About = dict[str, Tweet | None]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tweet_compose(request: HttpRequest) -> HttpResponse:
    """Write a Tweet; ?text=, ?reply_to= and ?quote= say what it begins with and is about."""
    form = TweetForm(request.POST or None, initial=_prefilled(request))
    about = _about(request, form)
    posted = _posted(request, form, about) if form.is_valid() else None
    if posted:
        messages.success(request, _("Your Tweet is posted."))
        return redirect(next_path(request, (posted.reply_to or posted).get_absolute_url()))
    return render(request, "timeline/compose.html", {"form": form, **about})


def _prefilled(request: HttpRequest) -> dict[str, Any]:
    return {name: request.GET.get(name, "") for name in ("text", "reply_to", "quote")}


def _posted(request: HttpRequest, form: TweetForm, about: About) -> Tweet | None:
    """The new Tweet; what is wrong with its words is told beside the field instead."""
    text = form.cleaned_data["text"]
    try:
        return services.post_tweet(
            actor=me(request),
            text=text,
            reply_to=about["reply_to"],
            quote_of=about["quote_of"],
            **form.poll(),
        )
    except Invalid as error:
        form.add_error("choice_1" if error.code.startswith("poll") else "text", error.message)
        return None


def _about(request: HttpRequest, form: TweetForm) -> About:
    """What the Tweet answers and quotes: shown around the field, and given to the service."""
    about: About = {
        "reply_to": _readable(request, form["reply_to"].value()),
        "quote_of": _readable(request, form["quote"].value()),
    }
    listings.prepare([tweet for tweet in about.values() if tweet], me(request))
    return about


def _readable(request: HttpRequest, pk: str | int | None) -> Tweet | None:
    """None where nothing (or nonsense) is asked for; 404 for what is not for this person."""
    wanted = str(pk or "")
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 19):
        return None
    tweets = listings.with_authors(Tweet.objects.visible_to(me(request)))
    return get_object_or_404(tweets, pk=int(wanted))
