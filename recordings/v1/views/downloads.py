"""/api/v1: what the host and each speaker take home."""

from typing import ClassVar

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.files import RANGE, in_pieces
from core.api.schema import refused
from recordings import handing_out
from recordings.services import downloads
from recordings.v1.serializers import (
    DownloadSerializer,
    DownloadsSerializer,
    NewDownloadSerializer,
)
from recordings.v1.showing import represent_download
from recordings.v1.views.kept import LISTEN, FileView, KeptView

PURGED = refused("It is no longer kept. Codes: `purged`.")
OVER = refused("It is no longer kept. Codes: `purged`, `download_expired`.")


class DownloadsTagged(KeptView):
    tag = "Downloads"


class DownloadsView(DownloadsTagged):
    @extend_schema(
        operation_id="downloads.list",
        summary="See what you may take home",
        responses={200: DownloadsSerializer, 409: refused("Codes: `not_ended`."), 410: PURGED},
    )
    def get(self, _request: Request, space_id: str) -> Response:
        """Of a Space that is over, for its host and for who spoke."""
        me, space = self.me(), self.space(space_id)
        kinds = handing_out.require_kinds(me, space)
        made = handing_out.newest_downloads(me, space).values()
        return Response({"kinds": kinds, "items": [represent_download(one) for one in made]})

    @extend_schema(
        operation_id="downloads.create",
        summary="Have a download made",
        request=NewDownloadSerializer,
        responses={
            201: DownloadSerializer,
            409: refused("Codes: `not_ended`, `download_running`."),
            410: PURGED,
        },
    )
    def post(self, _request: Request, space_id: str) -> Response:
        """The host gets everything, a speaker their own track. One at a time; it replaces the one
        before. Ask for it until `state` is `done`.
        """
        kind, space = self.valid(NewDownloadSerializer)["kind"], self.space(space_id)
        made = downloads.request_download(actor=self.me(), space=space, kind=kind)
        return Response(represent_download(made), status=status.HTTP_201_CREATED)


class DownloadView(DownloadsTagged):
    @extend_schema(
        operation_id="downloads.get",
        summary="Get a download",
        responses={200: DownloadSerializer, 410: OVER},
    )
    def get(self, _request: Request, download_id: str) -> Response:
        """One of your own: how far it is; where its file is once it is done."""
        return Response(represent_download(handing_out.own_download(self.me(), download_id)))


class DownloadFileView(FileView):
    tag = "Downloads"
    scopes: ClassVar = LISTEN

    @extend_schema(
        operation_id="downloads.file",
        summary="Save a download",
        parameters=[RANGE],
        responses=in_pieces("application/zip") | {410: OVER},
    )
    def get(self, _request: Request, download_id: str) -> HttpResponseBase:
        """The zip, as long as you may have it: asked anew for each piece."""
        download = handing_out.readable_download(self.me(), download_id)
        return handing_out.as_attachment(self.file(download.file, "application/zip"), download)
