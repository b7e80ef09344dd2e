"""/api/v1/reports: telling the moderators, and what came of it."""

from typing import Any, ClassVar, Final

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.v1.views import V1View
from core.api.schema import CURSOR, page_of
from core.errors import NotFound
from core.paging import cursor_of
from moderation import services
from moderation.listings import Reported, reports_of
from moderation.models import Kind, Report
from moderation.v1.serializers import NewReportSerializer, ReportSerializer
from recordings.models import Clip
from spaces.models import Space
from timeline.models import Tweet

# Whoever may report may read what came of it; nothing else of anybody is to be read with it.
SCOPES: Final = frozenset({"report.write"})
_SPACE: Final = OpenApiExample(
    "A Space", {"kind": "space", "id": "1mBcDeFgHiJkL", "reason": "spam"}, request_only=True
)
_ACCOUNT: Final = OpenApiExample(
    "An account, for what it said in a Space",
    {
        "kind": "account",
        "id": "12",
        "reason": "harassment",
        "words": "Threatened a listener, a minute ago.",
        "in_space": "1mBcDeFgHiJkL",
    },
    request_only=True,
)


class ReportsTagged(V1View):
    tag = "Reports"
    scopes: ClassVar = SCOPES
    write_scopes: ClassVar = SCOPES
    path_words: ClassVar = {"report_id": "The `id` of a report of yours."}


class ReportsView(ReportsTagged):
    @extend_schema(
        operation_id="reports.list",
        summary="List your reports",
        parameters=CURSOR,
        responses=page_of(ReportSerializer),
    )
    def get(self, _request: Request) -> Response:
        """The newest first. The scope for reading them is `report.write`, too."""
        return self.page(reports_of(self.me()), represent)

    @extend_schema(
        operation_id="reports.create",
        summary="Report something",
        request=NewReportSerializer,
        responses={201: ReportSerializer},
        examples=[_SPACE, _ACCOUNT],
    )
    def post(self, _request: Request) -> Response:
        """Whom it is about never learns who sent it. What is said now in a Space is sealed for the
        moderators. As long as a report of yours about the same thing is open, that one is answered,
        and no other made.

        Refused with `invalid` (your own), `not_found`, `too_many` (twenty a day), `suspended`.
        """
        sent = self.valid(NewReportSerializer)
        report = _REPORT[sent["kind"]](self.me(), sent)
        made = reports_of(self.me()).get(pk=report.pk)
        return Response(represent([made])[0], status=status.HTTP_201_CREATED)


class ReportView(ReportsTagged):
    @extend_schema(
        operation_id="reports.get", summary="Get a report of yours", responses=ReportSerializer
    )
    def get(self, _request: Request, report_id: str) -> Response:
        found = get_object_or_404(reports_of(self.me()), pk=_number(report_id))
        return Response(represent([found])[0])


def represent(reports: list[Report]) -> list[dict[str, object]]:
    return [dict(ReportSerializer(Reported(report)).data) for report in reports]


def _report_space(me: User, sent: dict[str, Any]) -> Report:
    spaces = Space.objects.visible_to(me).select_related("host")
    space = get_object_or_404(spaces, public_id=sent["id"])
    return services.report_space(actor=me, space=space, **_said(sent))


def _report_clip(me: User, sent: dict[str, Any]) -> Report:
    clip = get_object_or_404(Clip.objects.visible_to(me), public_id=sent["id"])
    return services.report_clip(actor=me, clip=clip, **_said(sent))


def _report_account(me: User, sent: dict[str, Any]) -> Report:
    person = get_object_or_404(User.objects.visible_to(me), pk=_number(sent["id"]))
    place = _place(me, sent)
    return services.report_account(actor=me, person=person, in_space=place, **_said(sent))


def _report_tweet(me: User, sent: dict[str, Any]) -> Report:
    tweet = get_object_or_404(Tweet.objects.visible_to(me), pk=_number(sent["id"]))
    return services.report_tweet(actor=me, tweet=tweet, in_space=_place(me, sent), **_said(sent))


_REPORT: Final = {
    Kind.SPACE: _report_space,
    Kind.ACCOUNT: _report_account,
    Kind.TWEET: _report_tweet,
    Kind.CLIP: _report_clip,
}


def _said(sent: dict[str, Any]) -> dict[str, str]:
    return {"reason": sent["reason"], "words": sent.get("words", "")}


def _place(me: User, sent: dict[str, Any]) -> Space | None:
    """A place that `me` may not know of is none, as on the page."""
    spaces = Space.objects.visible_to(me).select_related("host")
    return spaces.filter(public_id=sent.get("in_space", "")).first()


def _number(words: str) -> int:
    number = cursor_of({"id": words}, "id")
    if number is None:
        raise NotFound(_("There is nothing of this id."))
    return number
