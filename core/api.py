"""What all of the HTTP API shares: errors are the codes of docs/protocol.md."""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework import exceptions, status
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import exception_handler, set_rollback

from core.addresses import client_address, network_of
from core.errors import DomainError
from core.limits import TooMany, require_rate

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


_CODES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (exceptions.NotAuthenticated, "login_required"),
    (exceptions.AuthenticationFailed, "login_required"),
    (exceptions.PermissionDenied, "not_allowed"),
    (PermissionDenied, "not_allowed"),
    (exceptions.NotFound, "not_found"),
    (Http404, "not_found"),
    (exceptions.Throttled, "too_many"),
)


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """`{"code", "message"}` for every refusal; None for a mistake of ours, which Django reports."""
    if isinstance(error, DomainError):
        set_rollback()
        headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooMany) else None
        refusal = {"code": error.code, "message": error.message}
        return Response(refusal, status=error.status, headers=headers)
    answer = exception_handler(error, context)
    if answer is not None:
        code = next((code for kind, code in _CODES if isinstance(error, kind)), "invalid")
        answer.data = {"code": code, "message": _message(error, answer.status_code)}
    return answer


def _message(error: Exception, status_code: int) -> str:
    if status_code == status.HTTP_404_NOT_FOUND:
        return _("There is nothing here.")
    detail = getattr(error, "detail", error)
    return str(detail)
