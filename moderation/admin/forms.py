"""Shape of what is typed at the desk; whether it may be done, services say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.models import (
    APPEAL_LENGTH,
    HOLD_REASON_LENGTH,
    NOTE_LENGTH,
    WHY_LENGTH,
    Act,
)

MOST_DAYS = 365
REASON_LENGTH = 200


class DecideForm(forms.Form):
    act = forms.ChoiceField(choices=Act.choices)
    why = forms.CharField(required=False, max_length=WHY_LENGTH)
    days = forms.IntegerField(required=False, min_value=1, max_value=MOST_DAYS)

    def clean(self) -> None:
        """Days belong to a suspension alone."""
        if self.cleaned_data.get("act") != Act.SUSPEND:
            self.cleaned_data["days"] = None


class OpenForm(forms.Form):
    handle = forms.CharField(required=False, max_length=16)
    space = forms.SlugField(required=False, max_length=13)


class NoteForm(forms.Form):
    words = forms.CharField(max_length=NOTE_LENGTH)


class HearForm(forms.Form):
    reason = forms.CharField(max_length=REASON_LENGTH)


class AnswerForm(forms.Form):
    is_granted = forms.TypedChoiceField(
        choices=[("yes", _("Grant")), ("no", _("Decline"))], coerce=lambda value: value == "yes"
    )
    answer = forms.CharField(max_length=min(WHY_LENGTH, APPEAL_LENGTH))


class HoldForm(forms.Form):
    space = forms.SlugField(max_length=13)
    reason = forms.CharField(max_length=HOLD_REASON_LENGTH)
    until = forms.DateField()


def complaint(form: forms.Form) -> str:
    """What is wrong with it, in one line."""
    return " ".join(
        f"{name.capitalize()}: {error}" for name, errors in form.errors.items() for error in errors
    )
