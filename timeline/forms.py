"""The shape of what people type. Whether it may be posted is decided by the services."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from timeline.models.polls import CHOICE_LENGTH, MAX_CHOICES
from timeline.text import MAX_RAW_LENGTH

_LARGEST_ID: Final = 2**63 - 1

POLL_LENGTHS: Final = (
    (5, _("5 minutes")),
    (60, _("1 hour")),
    (6 * 60, _("6 hours")),
    (24 * 60, _("1 day")),
    (3 * 24 * 60, _("3 days")),
    (7 * 24 * 60, _("7 days")),
)


class TweetForm(forms.Form):
    """A new Tweet; `reply_to` and `quote` are ids of what it is about."""

    choice_length: Final = CHOICE_LENGTH
    poll_lengths: Final = POLL_LENGTHS

    text = forms.CharField(
        label=_("What is happening?"),
        max_length=MAX_RAW_LENGTH,
        strip=False,
        error_messages={"required": _("Write something first.")},
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": None, "dir": "auto"}),
    )
    reply_to = forms.IntegerField(
        required=False, min_value=1, max_value=_LARGEST_ID, widget=forms.HiddenInput
    )
    quote = forms.IntegerField(
        required=False, min_value=1, max_value=_LARGEST_ID, widget=forms.HiddenInput
    )
    poll_minutes = forms.TypedChoiceField(
        label=_("Poll length"), choices=POLL_LENGTHS, coerce=int, initial=24 * 60, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MAX_CHOICES + 1):
            self.fields[f"choice_{number}"] = forms.CharField(
                label=_("Choice %d") % number,
                max_length=CHOICE_LENGTH * 4,
                required=False,
                widget=forms.TextInput(attrs={"maxlength": CHOICE_LENGTH, "autocomplete": "off"}),
            )

    def choice_fields(self) -> list[forms.BoundField]:
        return [self[f"choice_{number}"] for number in range(1, MAX_CHOICES + 1)]

    def poll(self) -> dict[str, Any]:
        """What the service takes of a poll: without a single choice typed, there is none."""
        data = self.cleaned_data
        choices = [data[field.name] for field in self.choice_fields() if data[field.name]]
        minutes = data["poll_minutes"] or 24 * 60
        return {"poll_choices": choices, "poll_hours": minutes / 60} if choices else {}
