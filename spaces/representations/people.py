"""People, as every message of the wire says them."""

from typing import Any

from accounts.models import User


def represent_person(user: User) -> dict[str, Any]:
    return {
        "user_id": str(user.pk),
        "name": user.display_name,
        "handle": user.handle,
        "avatar_url": user.avatar_url,
        "profile_url": user.get_absolute_url(),
    }
