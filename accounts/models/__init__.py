"""People, and how they stand to each other."""

from accounts.models.people import (
    BIO_LENGTH,
    HANDLE,
    NAME_LENGTH,
    Block,
    DataExport,
    Follow,
    FollowRequest,
    MessagesFrom,
    Mute,
    PersonQuerySet,
    RetiredHandle,
    Theme,
    User,
    avatar_path,
    display_name,
    validate_handle,
)

__all__ = [
    "BIO_LENGTH",
    "HANDLE",
    "NAME_LENGTH",
    "Block",
    "DataExport",
    "Follow",
    "FollowRequest",
    "MessagesFrom",
    "Mute",
    "PersonQuerySet",
    "RetiredHandle",
    "Theme",
    "User",
    "avatar_path",
    "display_name",
    "validate_handle",
]
