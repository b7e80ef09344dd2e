from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import DomainError
from core.limits import TooMany


class DomainErrorMiddleware:
    """Turns a DomainError of a page into a page (or, for htmx, into a strip) with its code."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        response = render(request, "error.html", {"error": error}, status=error.status)
        response["X-Error-Code"] = error.code
        if isinstance(error, TooMany):
            response["Retry-After"] = str(error.seconds)
        return response


class SafetyHeadersMiddleware:
    """What Django has no setting for: which powers of the browser our pages use, and who else may
    load what we send. Players in other sites' pages and profile pictures are for everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_shared = getattr(response, "xframe_options_exempt", False) or request.path.startswith(
            (settings.MEDIA_URL, settings.STATIC_URL)
        )
        policy = "cross-origin" if is_shared else "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", policy)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response
