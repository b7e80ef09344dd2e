"""What happens between accounts, for apps that stand above them (core.seam)."""

from typing import Final

from accounts.models import Block, DataExport, Follow, FollowRequest, User, Webhook
from core.seam import Seam

followed: Final[Seam[[Follow]]] = Seam()
follow_requested: Final[Seam[[FollowRequest]]] = Seam()
follow_accepted: Final[Seam[[Follow]]] = Seam()
"""A protected account let somebody in; `followed` is not called for it as well."""

parted: Final[Seam[[User, User]]] = Seam()
"""The first does not follow the second any more, and does not ask to; perhaps never did."""

blocked: Final[Seam[[Block]]] = Seam()
"""Follows and requests both ways are gone already."""

protection_changed: Final[Seam[[User]]] = Seam()
suspended: Final[Seam[[User]]] = Seam()
reinstated: Final[Seam[[User]]] = Seam()

signed_out: Final[Seam[[User, str]]] = Seam()
"""Its second argument is the key of the session that is over; "" stands for all of them."""

closed: Final[Seam[[User]]] = Seam()
"""Its owner deleted it: nobody sees it any more, and it may still be restored for a while."""

restored: Final[Seam[[User]]] = Seam()

erasing: Final[Seam[[User]]] = Seam()
"""For good, and in the transaction that does it: remove or make nameless what is theirs."""

removing: Final[Seam[[User]]] = Seam()
"""Nothing here needs an erased account any more: its row goes next, with all that hangs on it."""

export_made: Final[Seam[[DataExport]]] = Seam()
"""Somebody's data can be had now."""

caption_consent_changed: Final[Seam[[User]]] = Seam()
"""They were asked whether what they say may be captioned, or changed their answer."""

webhook_switched_off: Final[Seam[[Webhook]]] = Seam()
"""Not by its owner: it said that it is gone, or nothing has reached it for days."""
