"""Download my data: asking for it, watching it being made, getting it."""

from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import is_in_place, me
from accounts.services import exports
from core.media import media_response
from core.work import WorkState


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def data_download(request: HttpRequest) -> HttpResponse:
    """A page; in place (it asks again while something is being made) what is made alone."""
    if request.method == "POST":
        exports.request_export(actor=me(request))
        return redirect("data_download")
    made, now = exports.newest_export(me(request)), timezone.now()
    is_there = made is not None and made.is_done and bool(made.file) and made.expires_at is not None
    context = {
        "export": made,
        "is_running": made is not None and made.state in exports.RUNNING,
        "is_there": is_there and made is not None and (made.expires_at or now) > now,
        "has_failed": made is not None and made.state == WorkState.FAILED,
        "again_at": exports.next_at(made, now),
        "kept_days": exports.KEPT.days,
    }
    template = "accounts/_data.html" if is_in_place(request) else "accounts/data.html"
    return render(request, template, context)


@require_safe
@login_required
def data_link(request: HttpRequest, export_id: str) -> HttpResponse:
    """On to the file, by an address that is this person's for five minutes."""
    link = exports.link_of(actor=me(request), export_id=export_id)
    return redirect("data_file", export_id, link)


@require_safe
@login_required
def data_file(request: HttpRequest, export_id: str, link: str) -> HttpResponseBase:
    export = exports.export_of_link(actor=me(request), export_id=export_id, link=link)
    answer = media_response(request, storages["recordings"], export.file, "application/zip")
    name = f"data-{me(request).handle}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
