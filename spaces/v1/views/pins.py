"""Tweets that are pinned in a Space."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.paging import Cursor
from core.api.schema import CURSOR, page_of
from spaces.pins import pin_page
from spaces.v1.serializers import PinSerializer
from spaces.v1.views.base import SpacesTagged


class SpacePinsView(SpacesTagged):
    for_guests: ClassVar = True

    @extend_schema(
        operation_id="spaces.pins",
        summary="List pinned Tweets",
        parameters=CURSOR,
        responses=page_of(PinSerializer),
    )
    def get(self, request: Request, space_id: str) -> Response:
        """In the order of the hosts; those that you may read. `tweet.pin`, `tweet.unpin` and
        `tweet.move` change them while the Space is live.
        """
        cursor = Cursor.of(request.query_params)
        page = pin_page(self.space(space_id), self.viewer(), cursor.before, cursor.limit)
        following = None if page.next_before is None else str(page.next_before)
        items = PinSerializer(page.items, many=True).data
        return Response({"items": items, "next_cursor": following})
