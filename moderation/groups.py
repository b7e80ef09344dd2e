"""The two groups of people who look after a server, with the least rights that do."""

from typing import Any, Final

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

MODERATORS: Final = "Moderators"
ADMINISTRATORS: Final = "Administrators"

_READ: Final = (
    "moderation.view_case",
    "moderation.view_report",
    "moderation.view_evidence",
    "moderation.view_decision",
    "moderation.view_appeal",
    "moderation.view_hold",
    "moderation.view_purge",
)
RIGHTS: Final[dict[str, tuple[str, ...]]] = {
    MODERATORS: (
        *_READ,
        "moderation.decide",
        "moderation.decide_appeals",
        "moderation.open_retained",
        "accounts.suspend",
    ),
    ADMINISTRATORS: (
        *_READ,
        "moderation.decide",
        "moderation.decide_appeals",
        "moderation.open_retained",
        "moderation.hold",
        "accounts.suspend",
        "accounts.view_user",
        "accounts.change_user",
        "core.view_auditentry",
        "spaces.view_space",
        "spaces.view_topic",
        "spaces.add_topic",
        "spaces.change_topic",
    ),
}


def install(**_: Any) -> None:
    """Make the groups say what is written here; after each migration, when permissions exist."""
    for name, rights in RIGHTS.items():
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(rights))


def _permissions(rights: tuple[str, ...]) -> list[Permission]:
    wanted = Q()
    for right in rights:
        app, codename = right.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(wanted))
