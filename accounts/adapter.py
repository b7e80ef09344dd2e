"""Where django-allauth asks us: what a handle may be, and how an account is written."""

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import rules, services
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    def clean_username(self, username: str, shallow: bool = False) -> str:
        handle: str = super().clean_username(username, shallow=shallow)
        if rules.is_reserved_handle(handle):
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

    def format_email_subject(self, subject: str) -> str:
        """As written: the sender's name says already who it comes from."""
        return subject
