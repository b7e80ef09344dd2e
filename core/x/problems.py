"""Errors as X words them (RFC 9457 problems), so that its clients raise what they should."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from core.errors import DomainError
from core.oauth import NeedsUser

# Clients compare these letter for letter: they name a kind of problem and lead nowhere.
_PROBLEMS: Final = "https://api.x.com/2/problems"
BLANK: Final = "about:blank"


class InvalidRequest(exceptions.APIException):
    """A parameter that is none, or has no such value. `name` and `value` as they were sent."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, name: str, value: str, message: str) -> None:
        super().__init__(message)
        self.name, self.value, self.message = name, value, message

    def body(self) -> dict[str, Any]:
        return {
            "errors": [{"parameters": {self.name: [self.value]}, "message": self.message}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{_PROBLEMS}/invalid-request",
        }


def not_found(kind: str, parameter: str, value: str) -> dict[str, Any]:
    """An entry of `errors` in an answer that is good otherwise: one thing of many is not there."""
    return {
        "value": value,
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{_PROBLEMS}/resource-not-found",
    }


_TITLES: Final = {
    400: "Invalid Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Payload Too Large",
    415: "Unsupported Media Type",
    429: "Too Many Requests",
}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler for /2/; None for a mistake of ours, which Django reports."""
    if isinstance(error, InvalidRequest):
        set_rollback()
        return Response(error.body(), status=error.status_code)
    if isinstance(error, DomainError):
        set_rollback()
        problem = _problem(error.status, error.message) | {"code": error.code}
        return Response(problem, status=error.status)
    made = exception_handler(error, context)
    if made is not None:
        made.data = _problem(made.status_code, _detail(error, made.status_code))
        if isinstance(error, NeedsUser):
            made.data |= {
                "title": "Unsupported Authentication",
                "type": f"{_PROBLEMS}/unsupported-authentication",
            }
    return made


@csrf_exempt
def nothing_here(_request: HttpRequest) -> JsonResponse:
    """A view for every address under /2/ that is none."""
    return JsonResponse(_problem(404, _TITLES[404]), status=404)


def _problem(code: int, detail: str) -> dict[str, Any]:
    return {"title": _TITLES.get(code, "Error"), "detail": detail, "type": BLANK, "status": code}


def _detail(error: Exception, code: int) -> str:
    if isinstance(error, Http404 | PermissionDenied):
        return _TITLES[code]
    return str(getattr(error, "detail", error))
