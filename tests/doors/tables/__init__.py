"""What each door answers to whom: one small table an app. tests/doors/roles.py explains the words,
tests/doors/world.py has what stands behind an "@" (without one: what `usual` says there).
"""

from typing import Any, Final

from tests.doors.reading import Key, read
from tests.doors.tables import (
    accounts,
    admin,
    api,
    core,
    login,
    moderation,
    recordings,
    spaces,
    timeline,
)
from tests.doors.world import World

TABLES: Final = {
    "core": core,
    "accounts": accounts,
    "timeline": timeline,
    "spaces": spaces,
    "recordings": recordings,
    "moderation": moderation,
    "api": api,
    "login": login,
    "admin": admin,
}
ROWS: Final = {key: cells for table in TABLES.values() for key, cells in read(table.TABLE).items()}


def fields_of(world: World, key: Key) -> dict[str, Any]:
    """What is sent along; without it forms would refuse everybody alike, and hide who may."""
    for table in TABLES.values():
        for name in (f"{key.method} {key.name}@{key.thing}", f"{key.method} {key.name}"):
            if name in table.FIELDS:
                fields = table.FIELDS[name]
                return fields(world) if callable(fields) else fields
    return {}
