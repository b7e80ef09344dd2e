"""What all of the HTTP API shares: errors are the codes of docs/protocol.md."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from core.errors import DomainError
from core.limits import TooMany

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
