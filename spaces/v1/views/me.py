"""Who asks."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.v1.serializers import PersonSerializer
from accounts.v1.views import V1View
from spaces import rules
from spaces.v1.serializers import MeSerializer, RightsSerializer


class MeView(V1View):
    tag = "You"
    scopes: ClassVar = frozenset({"users.read"})

    @extend_schema(operation_id="me.get", summary="Who you are", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Your account, what it may do, and what the token may do for it. People and what they
        write are under `/2/users` and `/2/tweets`, as X has them.
        """
        rights = RightsSerializer(_facts_of(self.me()) | _allowed_by(request.auth))
        return Response({**PersonSerializer(self.me()).data, **rights.data})


def _allowed_by(token: Any | None) -> dict[str, Any]:
    if token is None:
        return {"scopes": None, "expires_at": None}
    return {"scopes": token.scope.split(), "expires_at": token.expires}


def _facts_of(user: User) -> dict[str, Any]:
    why_not = rules.why_not_host(user)
    return {
        "is_protected": user.is_protected,
        "suspended_until": user.suspended_until,
        "caption_consent": user.caption_consent,
        "is_suspended": user.suspended_at is not None,
        "can_host": why_not is None,
        "why_not_host": why_not,
    }
