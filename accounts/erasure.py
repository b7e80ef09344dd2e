"""Who still needs an erased account's nameless row, and why."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from accounts.models import User

Keeper = Callable[[User, datetime], bool]
"""Does something need the row of this erased account at this moment?"""

_keepers: Final[dict[str, Keeper]] = {}


def keep_while(reason: str, keeper: Keeper) -> None:
    """From now on the row of an erased account stays while `keeper` says so."""
    _keepers[reason] = keeper


def reasons_to_keep(user: User, now: datetime) -> list[str]:
    """Why the row has to stay; empty once it may go."""
    return [reason for reason, keeper in _keepers.items() if keeper(user, now)]
