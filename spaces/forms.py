"""The shape of what a host types. Who may do it, and when, is decided by the services."""

import re
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import LineField
from spaces.models import DESCRIPTION_LENGTH, TITLE_LENGTH, Consent, Space, Topic, WhoCanSpeak
from spaces.shield import ACCOUNT_DAYS, FOLLOWERS

_MOMENT: Final = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-5][0-9])")
SPEAKER_HINTS: Final = {
    WhoCanSpeak.EVERYONE: gettext_lazy("Anyone signed in may take the mic or ask for it."),
    WhoCanSpeak.FOLLOWED: gettext_lazy("Accounts you follow take the mic. Others ask for it."),
    WhoCanSpeak.FOLLOWERS: gettext_lazy("Your followers may speak. Others listen."),
    WhoCanSpeak.INVITED: gettext_lazy("You alone decide who comes up. Nobody can ask."),
}


def who_can_speak_choices() -> list[dict[str, Any]]:
    """The four answers to "who can speak", each with the sentence that explains it."""
    return [
        {"value": choice.value, "label": choice.label, "hint": SPEAKER_HINTS[choice]}
        for choice in WhoCanSpeak
    ]


class _ShieldField(forms.TypedChoiceField):
    """What the raid shield asks for, among some numbers; nothing if it is not in the form."""

    def __init__(self, **field: Any) -> None:
        super().__init__(coerce=int, required=False, empty_value="0", initial=0, **field)

    def clean(self, value: Any) -> Any:
        return int(super().clean(value))


class SpaceEditForm(forms.Form):
    """What a host may change at any time, also while the Space is live."""

    title = LineField(
        label=gettext_lazy("Name"),
        max_length=TITLE_LENGTH,
        error_messages={"required": gettext_lazy("Give your Space a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "done"}),
    )
    description = LineField(
        label=gettext_lazy("Description"),
        max_length=DESCRIPTION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    topics = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Topics"),
        queryset=Topic.objects.all(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    who_can_speak = forms.ChoiceField(
        label=gettext_lazy("Who can speak?"),
        choices=WhoCanSpeak.choices,
        widget=forms.RadioSelect,
    )
    needs_approval = forms.BooleanField(
        label=gettext_lazy("Requests need approval"), required=False
    )

    min_account_days = _ShieldField(
        label=gettext_lazy("Age of the account"), choices=list(ACCOUNT_DAYS.items())
    )
    min_followers = _ShieldField(label=gettext_lazy("Followers"), choices=list(FOLLOWERS.items()))

    def clean_topics(self) -> QuerySet[Topic]:
        chosen: QuerySet[Topic] = self.cleaned_data["topics"]
        if len(chosen) > settings.SPACES_MAX_TOPICS:
            raise forms.ValidationError(
                _("Choose at most %d topics.") % settings.SPACES_MAX_TOPICS, code="topics_too_many"
            )
        return chosen

    def speaker_choices(self) -> list[dict[str, Any]]:
        """The four answers to "who can speak", each with the sentence that explains it."""
        chosen = self["who_can_speak"].value()
        return [
            {**choice, "chosen": choice["value"] == chosen} for choice in who_can_speak_choices()
        ]


class _TimedForm(SpaceEditForm):
    """With a wall clock that is typed in the zone of whoever types it."""

    scheduled_start = forms.DateTimeField(
        label=gettext_lazy("Date and time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    # The browser's, told by a script; without one what is typed is UTC, and the page says so.
    time_zone = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    @property
    def days_ahead(self) -> int:
        return settings.SPACES_MAX_DAYS_AHEAD

    def moment(self, typed: datetime | None, zone: ZoneInfo) -> datetime | None:
        """What was typed as a moment; None, with an error at the field, for what is none."""
        if typed is None:
            self.add_error("scheduled_start", _("Choose when your Space begins."))
            return None
        try:
            return typed.replace(tzinfo=zone).astimezone(UTC)
        except OverflowError:
            self.add_error("scheduled_start", _("Choose a time within the next days."))
            return None


class AnnouncedEditForm(_TimedForm):
    """What a host may change of an announced Space: the time, too."""

    def clean(self) -> dict[str, Any]:
        """Leaves `scheduled_start` as a moment, or None if that is in error."""
        data: dict[str, Any] = super().clean() or {}
        zone, typed = zone_of(data.pop("time_zone", "")), data.get("scheduled_start")
        is_read = "scheduled_start" not in self.errors
        data["scheduled_start"] = self.moment(typed, zone) if is_read else None
        return data


class Begins(models.TextChoices):
    NOW = "now", gettext_lazy("When I press Start")
    LATER = "later", gettext_lazy("At a time I announce")


class SpaceForm(_TimedForm):
    """A new Space. Recording cannot be switched on later: people must know when they come."""

    is_recorded = forms.BooleanField(label=gettext_lazy("Record this Space"), required=False)
    begins = forms.ChoiceField(
        label=gettext_lazy("When does it begin?"),
        choices=Begins.choices,
        initial=Begins.NOW,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Leaves only what a service takes: `scheduled_start` as a moment, or None for now."""
        data: dict[str, Any] = super().clean() or {}
        begins, zone = data.pop("begins", None), zone_of(data.pop("time_zone", ""))
        typed = data.get("scheduled_start")
        data["scheduled_start"] = None
        if begins == Begins.LATER and "scheduled_start" not in self.errors:
            data["scheduled_start"] = self.moment(typed, zone)
        return data


def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name; UTC for one that does not exist."""
    return ZoneInfo(name if name in _zones() else "UTC")


@cache
def _zones() -> set[str]:
    return available_timezones()


def settings_of(space: Space) -> dict[str, Any]:
    """A Space's present settings, as the forms for editing show them first; the time in UTC."""
    return {
        "scheduled_start": space.scheduled_start,
        "time_zone": "UTC",
        "title": space.title,
        "description": space.description,
        "topics": list(space.topics.all()),
        "who_can_speak": space.who_can_speak,
        "needs_approval": space.needs_approval,
        "min_account_days": space.min_account_days,
        "min_followers": space.min_followers,
    }


class MomentField(forms.CharField):
    """A moment of a Space as people write it, 2:05 or 1:02:05, in milliseconds; None if empty."""

    default_error_messages: ClassVar = {
        "moment": gettext_lazy("Write minutes and seconds, like 2:05 or 1:02:05.")
    }

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = _MOMENT.fullmatch(text)
        if found is None:
            raise forms.ValidationError(self.error_messages["moment"], code="moment")
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return ((hours * 60 + minutes) * 60 + seconds) * 1000


class VoiceForm(forms.Form):
    """What somebody takes back of what they said, or gives back; without times, all of it."""

    act = forms.ChoiceField(choices=[("withdraw", ""), ("give_back", "")])
    kind = forms.ChoiceField(choices=Consent.Kind.choices)
    start_ms = MomentField(label=gettext_lazy("From"), required=False, max_length=10)
    end_ms = MomentField(label=gettext_lazy("To"), required=False, max_length=10)
