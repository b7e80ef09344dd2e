"""/api/v1/spaces: a Space's life."""

from typing import ClassVar, Final

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.v1.views import V1View
from core.api.schema import CURSOR, page_of
from spaces import services
from spaces.models import Space
from spaces.v1.serializers import NewSpaceSerializer, SpaceSerializer
from spaces.v1.showing import find_shown, represent, shown_to

READ: Final = frozenset({"space.read"})
WRITE: Final = frozenset({"space.write"})


class SpacesTagged(V1View):
    tag = "Spaces"
    scopes: ClassVar = READ
    write_scopes: ClassVar = WRITE

    def answer(self, space: Space, code: int = status.HTTP_200_OK) -> Response:
        """The Space as who asks sees it now."""
        shown = find_shown(self.viewer(), space.public_id)
        return Response(represent([shown])[0], status=code)


class SpacesView(SpacesTagged):
    for_guests: ClassVar = True

    @extend_schema(
        operation_id="spaces.list",
        summary="List Spaces",
        parameters=CURSOR,
        responses=page_of(SpaceSerializer),
    )
    def get(self, _request: Request) -> Response:
        return self.page(shown_to(self.viewer()), represent)

    @extend_schema(
        operation_id="spaces.create",
        summary="Create or announce a Space",
        request=NewSpaceSerializer,
        responses={201: SpaceSerializer},
    )
    def post(self, _request: Request) -> Response:
        space = services.create_space(actor=self.me(), **self.valid(NewSpaceSerializer))
        return self.answer(space, status.HTTP_201_CREATED)


class SpaceView(SpacesTagged):
    for_guests: ClassVar = True

    @extend_schema(operation_id="spaces.get", summary="Get a Space", responses=SpaceSerializer)
    def get(self, _request: Request, public_id: str) -> Response:
        return Response(represent([find_shown(self.viewer(), public_id)])[0])
