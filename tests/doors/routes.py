"""Every address of the URL conf, the admin's and the libraries' among them."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from tests.social.addresses import OURS

BY_TOKEN: Final = "2/"
"""Where programs ask with tokens, and no session counts: tests/x/test_matrix.py."""
BY_BOTH: Final = "api/v1/"
"""Where both count: sessions as for pages, tokens by tests/doors/test_tokens.py."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    name: str  # with its namespace; of an address without a name its path
    path: str
    arguments: tuple[str, ...]
    methods: frozenset[str]
    app: str  # of ours; "api", "login" for the libraries' pages, "admin" for the admin's
    view: Any = None

    @property
    def is_of_the_stage(self) -> bool:
        """One request of a live Space, `noun.verb`; tests/doors/test_stage.py sends them all."""
        return self.app == "api" and "." in self.name

    @property
    def is_of_a_model(self) -> bool:
        """One of the pages that the admin has of every model; tests/doors/test_admin.py."""
        by_number = self.name == self.path and self.path.endswith("/<path:object_id>/")
        return self.app == "admin" and (by_number or self.name in _OF_MODELS)


_OF_MODELS: Final = {
    f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    for model in admin.site._registry
    for page in ("changelist", "add", "history", "delete", "change")
}


def _walk(
    resolver: URLResolver, above: str = "", spaces: str = "", named: tuple[str, ...] = ()
) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        path, arguments = above + str(pattern.pattern), named + _arguments(pattern)
        if path == BY_TOKEN:
            continue
        if isinstance(pattern, URLResolver):
            inner = f"{spaces}{pattern.namespace}:" if pattern.namespace else spaces
            yield from _walk(pattern, path, inner, arguments)
        else:
            yield _route(path, spaces, pattern, arguments)


def _arguments(pattern: URLPattern | URLResolver) -> tuple[str, ...]:
    return tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)


def _route(path: str, spaces: str, pattern: URLPattern, arguments: tuple[str, ...]) -> Route:
    module = inspect.unwrap(pattern.callback).__module__.split(".")[0]
    is_ours = module in OURS and not path.startswith("admin/")
    app = module if is_ours else "admin" if path.startswith("admin/") else "login"
    app = "api" if path.startswith(BY_BOTH) else app
    name = f"{spaces}{pattern.name}" if pattern.name else path
    methods = _methods(pattern, arguments) if is_ours else _methods_of_a_library(pattern)
    return Route(name, path, arguments, methods & set(METHODS), app, pattern.callback)


def _methods(pattern: URLPattern, arguments: tuple[str, ...]) -> frozenset[str]:
    """Nobody may ask OPTIONS, and the refusal says what one may."""
    request = RequestFactory().options("/")
    request.user = User()
    answer = pattern.callback(request, **dict.fromkeys(arguments, "x"))
    return frozenset(answer.headers.get("Allow", "GET, POST").split(", "))


def _methods_of_a_library(pattern: URLPattern) -> frozenset[str]:
    view = getattr(pattern.callback, "view_class", None)
    return frozenset(
        method for method in ("GET", "POST") if view is None or hasattr(view, method.lower())
    )


ROUTES: Final = {route.name: route for route in _walk(get_resolver())}
