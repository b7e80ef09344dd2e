"""A Space's life: found, made, changed, started, ended."""

from typing import ClassVar, Final

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.schema import CURSOR, page_of
from spaces import services
from spaces.v1.serializers import (
    ChangedSpaceSerializer,
    NewSpaceSerializer,
    SpaceQuerySerializer,
    SpaceSerializer,
)
from spaces.v1.showing import find_shown, listed, represent
from spaces.v1.views.base import SpacesTagged

_ANNOUNCED: Final = OpenApiExample(
    "Announced",
    {
        "title": "Jazz at noon",
        "description": "An hour of requests.",
        "topics": ["music"],
        "who_can_speak": "everyone",
        "is_recorded": True,
        "scheduled_start": "2026-12-01T12:00:00Z",
    },
    request_only=True,
)
_AT_ONCE: Final = OpenApiExample("A draft", {"title": "Jazz at noon"}, request_only=True)
_CHANGED: Final = OpenApiExample(
    "Another name and time",
    {"title": "Jazz at one", "scheduled_start": "2026-12-01T13:00:00Z"},
    request_only=True,
)


class SpacesView(SpacesTagged):
    for_guests: ClassVar = True

    @extend_schema(
        operation_id="spaces.list",
        summary="List Spaces",
        parameters=[SpaceQuerySerializer, *CURSOR],
        responses=page_of(SpaceSerializer),
    )
    def get(self, _request: Request) -> Response:
        """The newest first: all that exist for you, without those of people you muted or blocked
        (unless you ask for one `host`).
        """
        asked = self.valid_query(SpaceQuerySerializer)
        return self.page(listed(self.viewer(), asked), represent)

    @extend_schema(
        operation_id="spaces.create",
        summary="Create or announce a Space",
        request=NewSpaceSerializer,
        responses={201: SpaceSerializer},
        examples=[_ANNOUNCED, _AT_ONCE],
    )
    def post(self, _request: Request) -> Response:
        """With `scheduled_start` everybody sees it come; without, it is a draft, which nobody but
        you sees until you start it.

        Refused with `topics_too_many`, `start_in_past`, `start_too_late`; whoever may not host,
        with `suspended`, `protected`, `hosting_closed`, `followers_too_few`.
        """
        space = services.create_space(actor=self.me(), **self.valid(NewSpaceSerializer))
        return self.answer(space, status.HTTP_201_CREATED)


class SpaceView(SpacesTagged):
    for_guests: ClassVar = True

    @extend_schema(operation_id="spaces.get", summary="Get a Space", responses=SpaceSerializer)
    def get(self, _request: Request, space_id: str) -> Response:
        return Response(represent([find_shown(self.viewer(), space_id)])[0])

    @extend_schema(
        operation_id="spaces.update",
        summary="Change a Space",
        request=ChangedSpaceSerializer,
        responses=SpaceSerializer,
        examples=[_CHANGED],
    )
    def patch(self, _request: Request, space_id: str) -> Response:
        """What is not named stays. All of it is done, or none. Its host may, at once for everybody
        also while it is live. `scheduled_start` moves what has not begun (whoever has a reminder is
        told), and announces a draft; of a Space that is over only the title changes.

        Refused with `ended`, `already_live` (it cannot be moved any more), `start_in_past`,
        `start_too_late`, `topics_too_many`, `suspended`.
        """
        changes = self.valid(ChangedSpaceSerializer, partial=True)
        space = self.space(space_id)
        return self.answer(services.edit_space(actor=self.me(), space=space, **changes))


class SpaceStartView(SpacesTagged):
    @extend_schema(
        operation_id="spaces.start",
        summary="Start a Space",
        request=None,
        responses=SpaceSerializer,
    )
    def post(self, _request: Request, space_id: str) -> Response:
        """It goes live, and you have the first seat, muted. You leave any other Space. Connect to
        its control socket within three minutes, or hosting passes on.

        Refused with `already_live`, `already_hosting` (another one of yours is live), `ended`, and
        what keeps people from hosting: `suspended`, `protected`, `hosting_closed`,
        `followers_too_few`.
        """
        space = self.space(space_id)
        return self.answer(services.start_space(actor=self.me(), space=space))


class SpaceEndView(SpacesTagged):
    @extend_schema(
        operation_id="spaces.end",
        summary="End or cancel a Space",
        request=None,
        responses=SpaceSerializer,
    )
    def post(self, _request: Request, space_id: str) -> Response:
        """Ends it for everybody; what has not begun is canceled. Its host alone may; twice changes
        nothing.
        """
        space = self.space(space_id)
        return self.answer(services.end_space(actor=self.me(), space=space))


class SpaceReminderView(SpacesTagged):
    @extend_schema(
        operation_id="spaces.reminder.set",
        summary="Be told when a Space begins",
        request=None,
        responses=SpaceSerializer,
    )
    def put(self, _request: Request, space_id: str) -> Response:
        """Twice changes nothing. Refused with `already_live`, `ended`, `not_announced` (your own
        draft), `suspended`.
        """
        space = self.space(space_id)
        services.set_reminder(actor=self.me(), space=space)
        return self.answer(space)

    @extend_schema(
        operation_id="spaces.reminder.forget",
        summary="Not be told after all",
        request=None,
        responses={200: SpaceSerializer},
    )
    def delete(self, _request: Request, space_id: str) -> Response:
        """Twice changes nothing."""
        space = self.space(space_id)
        services.forget_reminder(actor=self.me(), space=space)
        return self.answer(space)
