"""Days as people read them."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format


def day(moment: datetime) -> str:
    """As "3 Dec", with the year where it is not this one; in the site's time zone."""
    local = timezone.localtime(moment)
    is_this_year = local.year == timezone.localtime().year
    return date_format(local, "j M" if is_this_year else "j M Y")
