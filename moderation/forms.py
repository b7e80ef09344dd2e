from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import LinesField
from moderation.models import APPEAL_LENGTH, WORDS_LENGTH, Reason


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


class AppealForm(forms.Form):
    words = LinesField(
        label=_("Why is it wrong?"),
        help_text=_("Another moderator reads this, and whatever the decision was about."),
        max_length=APPEAL_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say why it is wrong.")},
    )
