"""What all of the HTTP API shares: errors are the codes of docs/protocol.md."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler, set_rollback

from core.errors import DomainError
from core.limits import TooMany
from core.oauth import ScopeRequired

_CODES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (exceptions.NotAuthenticated, "login_required"),
    (exceptions.AuthenticationFailed, "login_required"),
    (ScopeRequired, "scope_required"),
    (exceptions.PermissionDenied, "not_allowed"),
    (PermissionDenied, "not_allowed"),
    (exceptions.NotFound, "not_found"),
    (Http404, "not_found"),
    (exceptions.Throttled, "too_many"),
)


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """`{"code", "message"}` for every refusal; None for a mistake of ours, which Django reports.

    Where fields have no right form, `fields` says of each what is wrong.
    """
    if isinstance(error, DomainError):
        set_rollback()
        headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooMany) else None
        refusal = {"code": error.code, "message": error.message}
        return Response(refusal, status=error.status, headers=headers)
    answer = exception_handler(error, context)
    if answer is not None:
        answer.data = _refusal(error, answer.status_code)
    return answer


@csrf_exempt
def nothing_here(_request: HttpRequest) -> JsonResponse:
    """A view for every address under /api/v1/ that is none."""
    refusal = {"code": "not_found", "message": _("There is nothing here.")}
    return JsonResponse(refusal, status=status.HTTP_404_NOT_FOUND)


def _refusal(error: Exception, status_code: int) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        fields = _words_by_field(error.detail)
        words = " ".join(f"{name}: {text}" if name else text for name, text in fields.items())
        return {"code": "invalid", "message": words, "fields": fields}
    code = next((code for kind, code in _CODES if isinstance(error, kind)), "invalid")
    return {"code": code, "message": _message(error, status_code)}


def _words_by_field(detail: Any, name: str = "") -> dict[str, str]:
    """By the field's name; of what is inside it, "choices.0"."""
    if isinstance(detail, dict):
        parts = [(_inside(name, key), value) for key, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(one, (dict, list)) for one in detail):
        parts = [(_inside(name, str(place)), value) for place, value in enumerate(detail) if value]
    else:
        words = detail if isinstance(detail, list) else [detail]
        return {name: " ".join(str(word) for word in words)}
    return {
        key: text for within, value in parts for key, text in _words_by_field(value, within).items()
    }


def _inside(name: str, key: str) -> str:
    if key == api_settings.NON_FIELD_ERRORS_KEY:
        return name
    return f"{name}.{key}" if name else key


def _message(error: Exception, status_code: int) -> str:
    if status_code == status.HTTP_404_NOT_FOUND:
        return _("There is nothing here.")
    detail = getattr(error, "detail", error)
    return str(detail)
