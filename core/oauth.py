"""Programs: who asks with a bearer token, and whether they were allowed to.

A token stands for an app and a person, or (app-only) for an app alone, which sees what guests see.
"""

from typing import Any, ClassVar, Final

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework import exceptions
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

_PREFIX: Final = b"bearer"


class BearerAuthentication(OAuth2Authentication):
    """`Authorization: Bearer <token>`. One that is unknown, over or withdrawn is refused, and so is
    the token of an account that is closed; without the header the next authentication is asked.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        scheme = request.META.get("HTTP_AUTHORIZATION", "").encode().split()[:1]
        if [word.lower() for word in scheme] != [_PREFIX]:
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
            raise exceptions.PermissionDenied(
                _("This token may not: it lacks {scopes}.").format(
                    scopes=", ".join(sorted(lacking))
                )
            )
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
    """A view for programs that were allowed to do a thing."""

    scopes: ClassVar[frozenset[str]]
    write_scopes: ClassVar[frozenset[str]] = frozenset()
    needs_user: ClassVar[bool] = False

    authentication_classes = (BearerAuthentication,)
    permission_classes = (HasScopes,)
