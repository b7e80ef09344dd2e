"""Every write to accounts that is not a form of django-allauth's.

All take `actor` (or the account itself, where nobody else could act), ask `rules`, raise
`core.errors`, and call `accounts.seams` inside their transaction.
"""

from accounts.services.blocks import block, mute, unblock, unmute
from accounts.services.closing import close_account, restore_account
from accounts.services.erasing import erase_closed_accounts
from accounts.services.exports import request_export
from accounts.services.follows import (
    accept_follow_request,
    decline_follow_request,
    follow,
    remove_follower,
    unfollow,
)
from accounts.services.profile import (
    create_account,
    make_operator,
    remove_avatar,
    replace_email,
    set_avatar,
    set_caption_consent,
    set_theme,
    update_privacy,
    update_profile,
)
from accounts.services.sessions import (
    end_all_sessions,
    end_sessions,
    forget_second_factor,
    shut_out,
)
from accounts.services.standing import (
    lift_lapsed_suspensions,
    reinstate,
    require_good_standing,
    suspend,
    suspension_words,
)

__all__ = [
    "accept_follow_request",
    "block",
    "close_account",
    "create_account",
    "decline_follow_request",
    "end_all_sessions",
    "end_sessions",
    "erase_closed_accounts",
    "follow",
    "forget_second_factor",
    "lift_lapsed_suspensions",
    "make_operator",
    "mute",
    "reinstate",
    "remove_avatar",
    "remove_follower",
    "replace_email",
    "request_export",
    "require_good_standing",
    "restore_account",
    "set_avatar",
    "set_caption_consent",
    "set_theme",
    "shut_out",
    "suspend",
    "suspension_words",
    "unblock",
    "unfollow",
    "unmute",
    "update_privacy",
    "update_profile",
]
