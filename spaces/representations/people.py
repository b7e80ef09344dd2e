"""Times and people, as every message of the wire says them."""

from datetime import UTC, datetime
from typing import Any

from accounts.models import User


def timestamp(moment: datetime | None) -> str | None:
    """ISO 8601 UTC with milliseconds and Z, as X prints them."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def represent_person(user: User) -> dict[str, Any]:
    return {
        "user_id": str(user.pk),
        "name": user.display_name,
        "handle": user.handle,
        "avatar_url": user.avatar_url,
        "profile_url": user.get_absolute_url(),
    }
