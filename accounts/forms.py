"""The forms of accounts: our fields, and django-allauth's without their placeholders."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import BIO_LENGTH, NAME_LENGTH, Listening, MessagesFrom, Theme
from accounts.models.webhooks import WEBHOOK_NAME_LENGTH
from accounts.webhooks.kinds import all_kinds
from core.fields import LineField, SafeJSONField
from core.scopes import SCOPES

_HANDLE_HELP = _("3 to 15 letters, digits or underscores. It is how people find you.")
_PASSWORD_HELP = _("At least 8 characters. A few words in a row make a good one.")


class _Labelled:
    """Labels say what a field is; a placeholder that repeats them vanishes when it is needed."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignupForm(_Labelled, allauth_forms.SignupForm):
    name = LineField(label=_("Name"), max_length=NAME_LENGTH)
    field_order = ["name", "username", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["username"].label = _("Handle")
        self.fields["username"].help_text = _HANDLE_HELP
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.fields["password1"].help_text = _PASSWORD_HELP


class LoginForm(_Labelled, allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Handle or email")
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
        self.fields["password"].help_text = ""

    def clean_login(self) -> str:
        """Handles are written with an @ in front everywhere, so people type it."""
        login: str = super().clean_login()
        return login.removeprefix("@")


class AddEmailForm(_Labelled, allauth_forms.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New email")


class ReauthenticateForm(_Labelled, allauth_forms.ReauthenticateForm):
    pass


class ResetPasswordForm(_Labelled, allauth_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(_Labelled, allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_new_password(self.fields)


class ChangePasswordForm(_Labelled, allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Password now")
        self.fields["oldpassword"].help_text = ""
        _word_new_password(self.fields)


class _Code(_Labelled):
    """Of six digits from an app, or eight of a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True}


class SecondFactorForm(_Code, factor_forms.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(_Code, factor_forms.ReauthenticateForm):
    pass


class ActivateCodesForm(_Code, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The code that the app shows now")


class LoginByPasskeyForm(LoginWebAuthnForm):
    credential = SafeJSONField(widget=forms.HiddenInput)


class SecondFactorByPasskeyForm(AuthenticateWebAuthnForm):
    credential = SafeJSONField(widget=forms.HiddenInput)


class ReauthenticateByPasskeyForm(ReauthenticateWebAuthnForm):
    credential = SafeJSONField(widget=forms.HiddenInput)


class AddPasskeyForm(AddWebAuthnForm):
    credential = SafeJSONField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_passkey(self.fields)


class EditPasskeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_passkey(self.fields)


def _word_passkey(fields: dict[str, forms.Field]) -> None:
    fields["name"].label = _("Name")
    fields["name"].help_text = _("So that you know it again: of the device, for instance.")
    fields["name"].widget.attrs["maxlength"] = 50


def _word_new_password(fields: dict[str, forms.Field]) -> None:
    fields["password1"].label = _("New password")
    fields["password1"].help_text = _PASSWORD_HELP
    fields["password2"].label = _("New password, again")


class ProfileForm(forms.Form):
    name = LineField(label=_("Name"), max_length=NAME_LENGTH)
    bio = LineField(
        label=_("About you"),
        max_length=BIO_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("PNG, JPEG or WebP up to 4 MB. We cut it to a square."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )


class AppearanceForm(forms.Form):
    theme = forms.ChoiceField(
        label=_("Appearance"), choices=Theme.choices, widget=forms.RadioSelect
    )


class CloseAccountForm(forms.Form):
    """Typing one's own handle: nobody does that by accident."""

    handle = LineField(label=_("Type your handle to confirm"), max_length=20, strip=True)

    def __init__(self, *args: Any, handle: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._handle = handle
        self.fields["handle"].widget.attrs |= {
            "autocomplete": "off",
            "autocapitalize": "none",
            "spellcheck": "false",
        }

    def clean_handle(self) -> str:
        typed: str = self.cleaned_data["handle"].removeprefix("@")
        if typed.lower() != self._handle.lower():
            raise forms.ValidationError(_("That is not your handle."), code="handle_other")
        return typed


class PrivacyForm(forms.Form):
    is_protected = forms.BooleanField(label=_("Protect your Tweets"), required=False)
    shows_listening = forms.BooleanField(
        label=_("Let followers see where you listen"), required=False
    )
    messages_from = forms.ChoiceField(
        label=_("Who may write to you?"), choices=MessagesFrom.choices, widget=forms.RadioSelect
    )
    # Nothing is chosen while they were never asked.
    caption_consent = forms.ChoiceField(
        label=_("Captions of what I say"),
        choices=[("yes", _("Yes, caption what I say")), ("no", _("No"))],
        required=False,
        widget=forms.RadioSelect,
    )


class AppForm(forms.Form):
    name = LineField(label=_("Name of the app"), max_length=50)
    redirect_uris = forms.CharField(
        label=_("Addresses to go back to"),
        help_text=_("Where people are sent once they agreed, one a line. None: for you alone."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "https://example.org/callback"}),
    )
    is_confidential = forms.BooleanField(
        label=_("It runs on a server and can keep a secret"), required=False, initial=True
    )


class TokenForm(forms.Form):
    stands_for = forms.ChoiceField(
        label=_("The token stands for"),
        choices=[("app", _("The app alone: it reads what is public")), ("me", _("You"))],
        widget=forms.RadioSelect,
    )
    scopes = forms.MultipleChoiceField(
        label=_("For you it may"),
        choices=list(SCOPES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class WebhookForm(forms.Form):
    name = LineField(label=_("Name"), max_length=WEBHOOK_NAME_LENGTH)
    url = forms.CharField(
        label=_("Address"),
        help_text=_("Where we send it. It answers with 200 or another status below 300."),
        max_length=2048,
        widget=forms.URLInput(
            attrs={"placeholder": "https://example.org/spaces", "autocapitalize": "none"}
        ),
    )
    listening = forms.ChoiceField(
        label=_("About which Spaces?"),
        choices=Listening.choices,
        initial=Listening.OWN,
        widget=forms.RadioSelect,
    )
    events = forms.MultipleChoiceField(
        label=_("What should it be told?"),
        choices=lambda: [(kind.name, kind.label) for kind in all_kinds()],
        widget=forms.CheckboxSelectMultiple,
    )
