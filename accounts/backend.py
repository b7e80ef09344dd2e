"""Who a handle or an address and a password belong to."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class AccountBackend(AuthenticationBackend):
    """An address opens the account of whoever confirmed it, and nobody else's.

    Anybody may sign up with any address: if their own password then opened it, or did not, that
    would tell whether it belongs to somebody. Each try costs one hash of a password, whatever there
    is, so that its time does not tell either.
    """

    def authenticate(
        self, request: HttpRequest | None, **credentials: Any
    ) -> AbstractBaseUser | None:
        login: str = credentials.get("username") or credentials.get("email") or ""
        user: AbstractBaseUser | None = super().authenticate(
            request,
            username=_handle_of(login) if "@" in login else login,
            password=credentials.get("password"),
        )
        return user


def _handle_of(address: str) -> str:
    """Of whose confirmed address it is; empty if there is nobody."""
    confirmed = EmailAddress.objects.filter(email=address.lower(), verified=True)
    return confirmed.values_list("user__username", flat=True).first() or ""
