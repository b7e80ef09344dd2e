"""An OpenAPI document as an address: built once a process, of the addresses it is given."""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import condition, require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings

View = Callable[..., HttpResponse]


def build(prefix: str, urlconf: str, words: dict[str, Any]) -> dict[str, Any]:
    """The document of `urlconf` mounted at `prefix`; `words` are its TITLE, DESCRIPTION, TAGS."""
    with patched_settings(words):
        generator = SchemaGenerator(  # type: ignore[no-untyped-call]
            patterns=[path(prefix, include(urlconf))]
        )
        document: dict[str, Any] = generator.get_schema(  # type: ignore[no-untyped-call]
            request=None, public=True
        )
    return document


def openapi_view(document: Callable[[], dict[str, Any]]) -> View:
    """A view for everybody that answers with what `document` makes."""

    @cache
    def text() -> str:
        return json.dumps(document(), ensure_ascii=False)

    def etag(_request: HttpRequest) -> str:
        return f'"{hashlib.sha256(text().encode()).hexdigest()[:16]}"'

    @require_safe
    @condition(etag_func=etag)
    def openapi(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(text(), content_type="application/json")

    return openapi
