"""Handles that are free again and nobody may take yet."""

from datetime import datetime, timedelta
from typing import Final

from django.utils.crypto import salted_hmac

from accounts.models import RetiredHandle

RETIRED_FOR: Final = timedelta(days=365)


def retire(handle: str, now: datetime) -> None:
    """Nobody may take this handle for a year."""
    RetiredHandle.objects.update_or_create(
        digest=_digest(handle), defaults={"until": now + RETIRED_FOR}
    )


def is_retired(handle: str, now: datetime) -> bool:
    return RetiredHandle.objects.filter(digest=_digest(handle), until__gt=now).exists()


def release(now: datetime) -> None:
    """Forget those whose year is over."""
    RetiredHandle.objects.filter(until__lte=now).delete()


def _digest(handle: str) -> str:
    return salted_hmac("accounts.handles", handle.lower(), algorithm="sha256").hexdigest()
