"""Files under /api/v1: sent to whoever may have them now, asked anew for each piece."""

from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from core.api.schema import refused

RANGE: Final = OpenApiParameter(
    "Range", str, OpenApiParameter.HEADER, description="A piece of it, as `bytes=0-65535`."
)


class AnyAccept(APIView):
    """Whatever kind a client says it accepts: there is one (players ask for `audio/*`)."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: ARG002
        return super().perform_content_negotiation(request, force=True)


def in_pieces(*content_types: str) -> dict[Any, Any]:
    """The answers of `core.media.media_response` with a file of these types."""
    return {
        **{(200, kind): OpenApiTypes.BINARY for kind in content_types},
        **{(206, kind): OpenApiTypes.BINARY for kind in content_types},
        302: OpenApiResponse(description="It lies elsewhere, at an address good for minutes."),
        410: refused("It is no longer kept. Codes: `purged`."),
        416: OpenApiResponse(description="It is shorter than what `Range` asks for."),
    }
