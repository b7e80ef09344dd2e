from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import LinesField
from moderation.models import WORDS_LENGTH, Reason


class ReportForm(forms.Form):
    """The shape of a report; the services decide."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a reason."),
            "invalid_choice": _("Choose one of these reasons."),
        },
    )
    words = LinesField(
        label=_("Tell us more"),
        help_text=_("If you like. What was said, and when?"),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
