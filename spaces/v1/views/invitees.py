"""Whom the host picks to speak."""

from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.text import clean_line
from spaces import services
from spaces.circle import circle_of, people_to_invite
from spaces.services.invitations import require_inviting
from spaces.services.inviting import Invited
from spaces.v1.serializers import (
    CandidatesSerializer,
    InviteesSerializer,
    InviteSerializer,
    NameQuerySerializer,
)
from spaces.v1.views.base import READ, SpacesTagged

_TWO: Final = OpenApiExample("Two people", {"user_ids": ["12", "13"]}, request_only=True)


class SpaceInviteesView(SpacesTagged):
    scopes: ClassVar = READ | {"follows.read"}

    @extend_schema(
        operation_id="spaces.invitees.list",
        summary="Find people to invite",
        parameters=[NameQuerySerializer],
        responses=CandidatesSerializer,
    )
    def get(self, _request: Request, space_id: str) -> Response:
        """At most twenty of those whom you follow or who follow you. For whoever may invite: before
        the start the host, then co-hosts, too. Refused with `ended`.
        """
        space = self.space(space_id)
        require_inviting(self.me(), space)
        query = clean_line(self.valid_query(NameQuerySerializer).get("q", ""))
        people = people_to_invite(self.me(), space, query)
        return Response(CandidatesSerializer({"items": people}).data)

    @extend_schema(
        operation_id="spaces.invitees.add",
        summary="Invite people to speak",
        request=InviteesSerializer,
        responses=InviteSerializer,
        examples=[_TWO],
    )
    def post(self, _request: Request, space_id: str) -> Response:
        """Each gets an invitation, and a message of yours with the link if they take messages from
        you; those of a draft when it starts. One who cannot be invited (`code`: `not_found`,
        `removed`, `already_seated`, `too_many`) keeps nobody else out, and who is invited already
        stays so. Refused with `ended`.
        """
        wanted = dict.fromkeys(self.valid(InviteesSerializer)["user_ids"])
        people = circle_of(self.me()).filter(pk__in=wanted)
        space = self.space(space_id)
        outcomes = services.invite_people(actor=self.me(), space=space, people=people)
        told = {outcome.person.pk: _told(outcome) for outcome in outcomes}
        items = [{"user_id": pk} | told.get(pk, _unknown()) for pk in wanted]
        return Response(InviteSerializer({"items": items}).data)


def _told(outcome: Invited) -> dict[str, Any]:
    return {
        "is_invited": not outcome.problem,
        "code": outcome.code or None,
        "message": outcome.problem or outcome.unwritten or None,
    }


def _unknown() -> dict[str, Any]:
    words = _("You follow nobody of this id, and nobody of it follows you.")
    return {"is_invited": False, "code": "not_found", "message": words}
