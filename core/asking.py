"""What programs send, and how often. DRF's settings name these: nothing here imports its views."""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any, Final

from django.utils.translation import gettext_lazy as _lazy
from rest_framework import exceptions, status
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core.addresses import client_address, network_of
from core.limits import require_rate

MAX_BYTES: Final = 64 * 1024
"""Of a request's body, as of a message to the control socket."""


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _lazy("That is too much at once.")


class SmallJSONParser(JSONParser):
    """JSON of at most MAX_BYTES, however deep somebody nests it."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise TooLarge
        try:
            return super().parse(BytesIO(body), media_type, parser_context)
        except RecursionError as error:
            raise exceptions.ParseError from error


class Pace(BaseThrottle):
    """RATE_LIMITS "api" for each account, "api_guest" for each address of guests."""

    def allow_request(self, request: Request, _view: object) -> bool:
        """Raises TooMany, which says how long to wait; `wait` of Throttled would not be asked."""
        if request.user.is_authenticated:
            require_rate("api", request.user.pk)
        else:
            peer = request.META.get("REMOTE_ADDR", "")
            address = client_address(peer, request.META.get("HTTP_X_FORWARDED_FOR"))
            require_rate("api_guest", network_of(address))
        return True
