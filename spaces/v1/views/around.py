"""What is live around somebody, and what Spaces are about."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.schema import page_of
from spaces.models import Topic
from spaces.v1.serializers import SpaceSerializer, TopicSerializer
from spaces.v1.showing import around, represent
from spaces.v1.views.base import SpacesTagged


class SpacesBarView(SpacesTagged):
    for_guests: ClassVar = True

    @extend_schema(
        operation_id="spaces.bar",
        summary="Get what is live around you",
        responses=page_of(SpaceSerializer),
    )
    def get(self, _request: Request) -> Response:
        """The bar on Home: live Spaces that you host, or that somebody whom you follow is on stage
        in; for guests all that is live. At most twenty, the newest first, all on one page.
        """
        return Response({"items": represent(around(self.viewer())), "next_cursor": None})


class TopicsView(SpacesTagged):
    for_guests: ClassVar = True

    @extend_schema(
        operation_id="topics.list", summary="List topics", responses=page_of(TopicSerializer)
    )
    def get(self, _request: Request) -> Response:
        """All topics that a Space may be about, by name, on one page."""
        topics = TopicSerializer(Topic.objects.all(), many=True).data
        return Response({"items": topics, "next_cursor": None})
