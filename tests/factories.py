"""Plain functions that put one thing into the database, with only what a test says about it."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission

from accounts.models import User

PASSWORD = "a few words in a row"


def make_user(handle: str = "ana", *, password: str | None = None, **extra: Any) -> User:
    """An account with a confirmed email. Without `password` nobody can log in with one."""
    email = f"{handle.lower()}@example.org"
    fields = {"name": handle.capitalize(), "email": email, **extra}
    user = User.objects.create_user(username=handle, password=password, **fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def make_moderator(handle: str = "moderator") -> User:
    """Somebody of the staff who may suspend accounts, and look at them in the admin."""
    user = make_user(handle, is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(
            content_type__app_label="accounts", codename__in=["suspend", "view_user"]
        )
    )
    return user
