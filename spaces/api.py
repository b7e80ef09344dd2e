"""The live Space for programs: the requests of the control socket over HTTP, and the state.

Rights are those of the services; nothing is decided here. What is about a connection (sound,
presence, reactions) needs the sockets.
"""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from core.errors import Invalid, NotFound
from spaces.live.requests import REQUESTS, SOCKET_ONLY, Caller, answer_request
from spaces.models import Space
from spaces.representations import represent_state
from spaces.services.places import place_of


class SpaceStateView(APIView):
    """GET: what the control socket says first of all, without the audience."""

    permission_classes = ()

    def get(self, request: Request, public_id: str) -> Response:
        user, space = _user_of(request), _visible(request, public_id)
        return Response(represent_state(space, place_of(user, space) if user else None))


class SpaceRequestView(APIView):
    """POST: one request of docs/protocol.md, its fields as a JSON object."""

    permission_classes = ()

    def post(self, request: Request, public_id: str, kind: str) -> Response:
        ask = None if kind in SOCKET_ONLY else REQUESTS.get(kind)
        if ask is None:
            raise NotFound(_("This server does not know that request."))
        if not isinstance(request.data, dict):
            raise Invalid("invalid", _("The fields of a request are a JSON object."))
        caller = Caller(_user_of(request), _visible(request, public_id))
        return Response(answer_request(caller, ask, request.data))


def _user_of(request: Request) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _visible(request: Request, public_id: str) -> Space:
    spaces = Space.objects.visible_to(_user_of(request)).select_related("host")
    return get_object_or_404(spaces, public_id=public_id)
