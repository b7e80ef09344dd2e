"""Pages of accounts: each translates a request into one service call, or shows a listing."""

from accounts.views.blocks import block, blocked_accounts, mute, muted_accounts, unblock, unmute
from accounts.views.closing import account_close, account_is_closed, account_restore
from accounts.views.data import data_download, data_file, data_link
from accounts.views.follows import (
    follow,
    follow_button,
    follow_request_accept,
    follow_request_decline,
    follow_requests,
    followers,
    following,
    remove_follower,
    unfollow,
)
from accounts.views.programs import (
    AuthorizeView,
    app_delete,
    app_disconnect,
    app_new,
    app_page,
    apps,
    token_new,
    token_revoke,
)
from accounts.views.sessions import session_end, sessions, sessions_end_others
from accounts.views.settings import (
    appearance,
    avatar_remove,
    profile_edit,
    settings_page,
    settings_privacy,
)

__all__ = [
    "AuthorizeView",
    "account_close",
    "account_is_closed",
    "account_restore",
    "app_delete",
    "app_disconnect",
    "app_new",
    "app_page",
    "appearance",
    "apps",
    "avatar_remove",
    "block",
    "blocked_accounts",
    "data_download",
    "data_file",
    "data_link",
    "follow",
    "follow_button",
    "follow_request_accept",
    "follow_request_decline",
    "follow_requests",
    "followers",
    "following",
    "mute",
    "muted_accounts",
    "profile_edit",
    "remove_follower",
    "session_end",
    "sessions",
    "sessions_end_others",
    "settings_page",
    "settings_privacy",
    "token_new",
    "token_revoke",
    "unblock",
    "unfollow",
    "unmute",
]
