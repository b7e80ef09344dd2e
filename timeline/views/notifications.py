from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import is_in_place, me
from core.paging import cursor_of
from timeline import push
from timeline.notices import page_of, preferences_of
from timeline.services.notifications import mark_read, set_preferences
from timeline.services.subscriptions import subscribe, unsubscribe

_WORKER: Final = Path(settings.BASE_DIR, "static/js/service-worker.js")


@require_safe
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """What happened, the newest first. In place: an older page alone.

    Reading does not mark as read: a GET changes nothing, and browsers fetch pages that nobody
    then looks at. The page posts `notifications_read` once it is in sight; without JavaScript its
    button does.
    """
    before = cursor_of(request.GET)
    page = page_of(me(request), before)
    more = f"{reverse('notifications')}?before={page.next_before}" if page.next_before else ""
    in_place = is_in_place(request)
    template = "timeline/_notifications.html" if in_place else "timeline/notifications.html"
    context = {"page": page, "more_url": more, "is_newest": before is None}
    return render(request, template, context)


@require_POST
@login_required
def notifications_read(request: HttpRequest) -> HttpResponse:
    mark_read(actor=me(request), up_to=cursor_of(request.POST, "up_to") or 0)
    return redirect("notifications")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notification_settings(request: HttpRequest) -> HttpResponse:
    actor = me(request)
    if request.method == "POST":
        pushed = request.POST.getlist("pushed") if push.is_configured() else None
        set_preferences(actor=actor, on=request.POST.getlist("on"), pushed=pushed)
        messages.success(request, _("Saved."))
        return redirect("notification_settings")
    context = {"preferences": preferences_of(actor), "push_key": push.public_key()}
    return render(request, "timeline/notification_settings.html", context)


@require_POST
@login_required
def push_subscribe(request: HttpRequest) -> HttpResponse:
    fields = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    if not push.is_configured():
        raise Http404
    subscribe(actor=me(request), **fields)
    return HttpResponse(status=204)


@require_POST
@login_required
def push_unsubscribe(request: HttpRequest) -> HttpResponse:
    unsubscribe(actor=me(request), endpoint=request.POST.get("endpoint", ""))
    return HttpResponse(status=204)


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that shows pushes: from the root, because a worker serves what is below it, and
    under a name that never changes, because browsers look there for the next version.
    """
    response = HttpResponse(_WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
