"""Programs: who asks with a bearer token, and whether they were allowed to.

A token stands for an app and a person, or (app-only) for an app alone, which sees what guests see.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final

from django.contrib.auth.models import AnonymousUser
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from oauth2_provider.models import get_access_token_model
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.scopes import words_for_lacking

_PREFIX: Final = "bearer"


def bearer_in(authorization: str) -> str | None:
    """The token of an `Authorization` header; None where it is none, or of another scheme."""
    scheme, *words = authorization.split(maxsplit=1) or [""]
    return "".join(words).strip() if scheme.lower() == _PREFIX else None


def valid_token(words: str, address: str) -> Any | None:
    """The token of these words, with its person, if it is good now and at this address.

    For what is no HTTP request: a socket's handshake.
    """
    checksum = hashlib.sha256(words.encode()).hexdigest()
    tokens = get_access_token_model().objects.select_related("user")
    token = tokens.filter(token_checksum=checksum).first()
    is_good = token is not None and token.is_valid([]) and token.allows_audience(address)
    return token if is_good else None


class BearerAuthentication(OAuth2Authentication):
    """`Authorization: Bearer <token>`. One that is unknown, over or withdrawn is refused, and so is
    the token of an account that is closed; without the header the next authentication is asked.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        if bearer_in(request.META.get("HTTP_AUTHORIZATION", "")) is None:
            return None
        found = super().authenticate(request)
        if found is None:
            raise exceptions.AuthenticationFailed(_("This token is not valid, or not any more."))
        user, token = found
        if user is not None and not user.is_active:
            raise exceptions.AuthenticationFailed(_("This account is closed."))
        return user or AnonymousUser(), token


class NeedsUser(exceptions.PermissionDenied):
    """An app alone cannot do that."""

    default_detail = "This needs a token that a person gave."


class ScopeRequired(exceptions.PermissionDenied):
    """The person did not allow this to the program."""

    def __init__(self, lacking: Iterable[str]) -> None:
        super().__init__(words_for_lacking(lacking))


class HasScopes(BasePermission):
    """The view names `scopes` (for reading) and `write_scopes`; with `needs_user` no app alone.

    App-only tokens have no scopes: they read what is public.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        token: Any = request.auth
        if token is None:
            return False
        wanted = _wanted(request, view)
        if token.user_id is None:
            if wanted.needs_user:
                raise NeedsUser
            return bool(token.is_valid([]))
        lacking = wanted.scopes - set(token.scope.split())
        if lacking:
            raise ScopeRequired(lacking)
        return bool(token.is_valid([]))


class Wanted:
    """What a method of a view asks of a token."""

    def __init__(self, scopes: frozenset[str], *, needs_user: bool) -> None:
        self.scopes, self.needs_user = scopes, needs_user


def _wanted(request: Request, view: APIView) -> Wanted:
    if not isinstance(view, Scoped):
        raise TypeError(f"{view!r} names no scopes")
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return Wanted(view.scopes, needs_user=view.needs_user)
    return Wanted(view.write_scopes, needs_user=True)


class Scoped(APIView):
    """A view for programs that were allowed to do a thing.

    What is read has an ETag: who has it already is told so (304) and gets nothing.
    """

    scopes: ClassVar[frozenset[str]] = frozenset()
    write_scopes: ClassVar[frozenset[str]] = frozenset()
    needs_user: ClassVar[bool] = False

    authentication_classes: Sequence[type[BaseAuthentication]] = (BearerAuthentication,)
    permission_classes = (HasScopes,)

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        return conditional_page(super().as_view(**initkwargs))

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Answers are for who asked: no cache on the way may keep them for others."""
        finished = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(finished, ["Authorization", "Cookie"])
        if "Cache-Control" not in finished:
            patch_cache_control(finished, private=True, no_cache=True)
        return finished
