"""What the host types about a replay."""

import re
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from spaces.models import TITLE_LENGTH

_TIME: Final = re.compile(
    r"(?:(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):)?(?P<seconds>\d{1,6}(?:\.\d{1,3})?)",
    re.ASCII,
)


class TimeField(forms.CharField):
    """Milliseconds, of "1:04:10", "12:03", "12:03.5" or "723"."""

    def clean(self, value: str) -> int:
        found = _TIME.fullmatch(super().clean(value))
        if found is None:
            raise forms.ValidationError(_("Write a time like 12:03 or 1:04:10."))
        hours, minutes = int(found["hours"] or 0), int(found["minutes"] or 0)
        return round(((hours * 60 + minutes) * 60 + float(found["seconds"])) * 1000)


class TrimForm(forms.Form):
    """Times since the replay begins, as its player shows them."""

    start = TimeField(max_length=12)
    end = TimeField(max_length=12)


class RenameForm(forms.Form):
    title = forms.CharField(max_length=TITLE_LENGTH)
