"""Keeping secrets out of logs and error reports, wherever they would slip in."""

import re
from functools import cache
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.views.debug import SafeExceptionReporterFilter

HIDDEN: Final = "********"
_SHORTEST: Final = 8
_NAMED: Final = (
    "SECRET_KEY",
    "VAPID_PRIVATE_KEY",
    "EMAIL_HOST_PASSWORD",
)
_ADDRESSES: Final = ("REDIS_URL", "CELERY_BROKER_URL")
# A name and a password in an address, whoever's it is.
_PASSWORD: Final = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s/@]+(?=@)", re.IGNORECASE)


def masked(text: str) -> str:
    """`text` without our secrets, and without any password in an address."""
    text = _PASSWORD.sub(rf"\1{HIDDEN}", text)
    pattern = _own_secrets()
    return pattern.sub(HIDDEN, text) if pattern else text


@cache
def _own_secrets() -> re.Pattern[str] | None:
    secrets = {getattr(settings, name, "") or "" for name in _NAMED}
    secrets |= {_password_of(getattr(settings, name, "") or "") for name in _ADDRESSES}
    secrets |= {str(one.get("PASSWORD", "")) for one in settings.DATABASES.values()}
    options = settings.STORAGES["recordings"]["OPTIONS"]
    secrets |= {str(options.get(name) or "") for name in ("access_key", "secret_key")}
    # A short one would black out words; who takes a short one has other worries.
    long = sorted((one for one in secrets if len(one) >= _SHORTEST), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, long))) if long else None


def _password_of(address: str) -> str:
    return unquote(urlsplit(address).password or "")


class HidingFilter(SafeExceptionReporterFilter):
    """Django's own, and passwords in the addresses of databases, brokers and mail servers."""

    hidden_settings = re.compile(
        SafeExceptionReporterFilter.hidden_settings.pattern + r"|DATABASE|BROKER|REDIS|EMAIL|VAPID",
        re.IGNORECASE,
    )

    def cleanse_setting(self, key: Any, value: Any) -> Any:
        cleansed = super().cleanse_setting(key, value)
        return masked(cleansed) if isinstance(cleansed, str) else cleansed
