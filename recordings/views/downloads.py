"""What one takes home of a Space: asking for it, watching it being made, getting it."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import is_in_place, me
from core.errors import Invalid
from core.media import media_response
from recordings import handing_out
from recordings.models import Download
from recordings.services import downloads
from spaces.views.requests import visible_space


@dataclass(frozen=True)
class Offer:
    """A kind of download that somebody may have, and the newest that was made of it."""

    kind: str
    label: str
    made: Download | None

    @property
    def is_running(self) -> bool:
        return self.made is not None and self.made.state in downloads.RUNNING

    @property
    def has_failed(self) -> bool:
        return self.made is not None and not self.is_running and not self.made.is_done


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def space_download(request: HttpRequest, public_id: str) -> HttpResponse:
    """A page; in place (it asks again while something is being made) the offers alone."""
    space = visible_space(request, public_id)
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind not in Download.Kind.values:
            raise Invalid("invalid", _("Choose what you want to take home."))
        downloads.request_download(actor=me(request), space=space, kind=kind)
        return redirect("space_download", public_id)
    kinds = handing_out.require_kinds(me(request), space)
    newest = handing_out.newest_downloads(me(request), space)
    offers = [Offer(kind, str(Download.Kind(kind).label), newest.get(kind)) for kind in kinds]
    context = {
        "space": space,
        "offers": offers,
        "is_running": any(offer.is_running for offer in offers),
    }
    template = "recordings/_downloads.html" if is_in_place(request) else "recordings/download.html"
    return render(request, template, context)


@require_safe
@login_required
def download_link(request: HttpRequest, download_id: str) -> HttpResponse:
    """On to the file, by an address that is this person's for five minutes."""
    link = handing_out.link_of(me(request), download_id)
    return redirect("download_file", download_id, link)


@require_safe
@login_required
def download_file(request: HttpRequest, download_id: str, link: str) -> HttpResponseBase:
    download = handing_out.download_of_link(me(request), download_id, link)
    answer = media_response(request, storages["recordings"], download.file, "application/zip")
    return handing_out.as_attachment(answer, download)
