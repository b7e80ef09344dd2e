import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts.models import User
from accounts.services import create_account, make_operator


class Command(BaseCommand):
    """There is no operator to begin with, and no password that is the same anywhere."""

    help = "Make an account an operator; a new one is created and its password asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handle")
        parser.add_argument("--email", default="", help="for a new account")
        parser.add_argument(
            "--link",
            action="store_true",
            help="for a new account: do not ask for a password, print a link that sets it once",
        )

    def handle(self, *_: Any, handle: str, email: str, link: bool, **__: Any) -> None:
        handle = handle.removeprefix("@")
        user = User.objects.filter(username__iexact=handle).first()
        if user is None:
            user = self._new_account(handle, email, has_link=link or not sys.stdin.isatty())
        make_operator(user=user)
        self.stdout.write(f"{user} is an operator: {settings.PUBLIC_URL}{reverse('admin:index')}")

    def _new_account(self, handle: str, email: str, *, has_link: bool) -> User:
        user = User(username=handle, name=handle, email=email)
        try:
            user.set_unusable_password()
            user.full_clean()
            if not has_link:
                user.set_password(_ask_password(user))
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        create_account(user)
        if has_link:
            self.stdout.write(f"Set the password here, once: {_password_link(user)}")
        return user


def _ask_password(user: User) -> str:
    """Ask twice at the terminal. Raises ValidationError for a weak one or a slip."""
    password = getpass.getpass("Password: ")
    validate_password(password, user)
    if getpass.getpass("Once more: ") != password:
        raise ValidationError("These were two different passwords.")
    return password


def _password_link(user: User) -> str:
    """A link that works until the password is set, at most settings.PASSWORD_RESET_TIMEOUT."""
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=parts)
