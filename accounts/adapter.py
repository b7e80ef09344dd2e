"""Where django-allauth asks us: what a handle may be, how accounts and secrets are written."""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, MultiFernet
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import handles, rules, services
from accounts.models import User
from accounts.services import closing


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "The email or the password are not correct."
            " Until you have confirmed your email, log in with your handle."
        ),
    }

    def clean_username(self, username: str, shallow: bool = False) -> str:
        handle: str = super().clean_username(username, shallow=shallow)
        if rules.is_reserved_handle(handle) or handles.is_retired(handle, timezone.now()):
            raise forms.ValidationError(_("That handle is taken."), code="handle_reserved")
        return handle

    def save_user(
        self, request: HttpRequest, user: User, form: forms.Form, commit: bool = True
    ) -> User:
        super().save_user(request, user, form, commit=False)
        user.name = form.cleaned_data["name"]
        if commit:
            services.create_account(user)
        return user

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Who closed their account may come back: they gave its password just now."""
        if closing.is_restorable(user, timezone.now()):
            return redirect("account_restore", closing.word_for(user))
        answer: HttpResponse = super().respond_user_inactive(request, user)
        return answer

    def format_email_subject(self, subject: str) -> str:
        """As written: the sender's name says already who it comes from."""
        return subject


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie encrypted: a copy of the database alone opens no account."""

    def encrypt(self, text: str) -> str:
        hidden: bytes = _box().encrypt(text.encode())
        return hidden.decode()

    def decrypt(self, encrypted_text: str) -> str:
        shown: bytes = _box().decrypt(encrypted_text.encode())
        return shown.decode()

    def get_totp_label(self, user: User) -> str:
        return str(user)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        """What a new passkey is called until its owner says otherwise."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return str(_("Passkey %d") % number)


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Sequence[UserSession]) -> None:
        if sessions:
            keys = [session.session_key for session in sessions]
            services.end_sessions(user=sessions[0].user, session_keys=keys)


@cache
def _box() -> MultiFernet:
    """Made from SECRET_KEY; what older keys (SECRET_KEY_FALLBACKS) encrypted still opens."""
    return MultiFernet(
        [_lock(str(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _lock(key: str) -> Fernet:
    digest = hashlib.sha256(b"second factor:" + key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
