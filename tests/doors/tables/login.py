"""The pages of allauth: logging in, passwords, second factors, sessions."""

from typing import Any, Final

from tests.doors.world import PASSWORD

NEW: Final = "some other words for it"
FIELDS: Final[dict[str, Any]] = {
    "POST account_login": {"login": "member", "password": PASSWORD},
    "POST account_signup": {
        "name": "New",
        "username": "newcomer",
        "email": "newcomer@example.org",
        "password1": NEW,
    },
    "POST account_reauthenticate": {"password": PASSWORD},
    "POST account_email": {"action_add": "", "email": "newcomer@example.org"},
    "POST account_change_password": {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
    "POST account_reset_password": {"email": "member@example.org"},
}
TABLE: Final = """
#                                      gues memb susp clos host coho spea list bloc 1fac mode admi oper
GET  account_login                     ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST account_login                     ok   same same ok   same same same same same same same same same
GET  account_logout                    ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST account_logout                    same same same same same same same same same same same same same
GET  account_inactive                  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  account_signup                    ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST account_signup                    ok   same same ok   same same same same same same same same same
GET  account_reauthenticate            in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST account_reauthenticate            in   same same in   same same same same same same same same same
GET  account_email                     in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST account_email                     in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   same
GET  account_email_verification_sent   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  account_change_password           in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST account_change_password           in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  account_set_password              in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST account_set_password              in   same same in   same same same same same same same same same
GET  account_reset_password            ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST account_reset_password            same same same same same same same same same same same same same
GET  account_confirm_login_code        in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST account_confirm_login_code        in   same same in   same same same same same same same same same
GET  account_confirm_email             ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST account_confirm_email             -    -    -    -    -    -    -    -    -    -    -    -    -
GET  account_reset_password_from_key_done ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  account_reset_password_from_key   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST account_reset_password_from_key   same same same same same same same same same same same same same
GET  account_reset_password_done       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  mfa_index                         in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  mfa_authenticate                  in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST mfa_authenticate                  in   same same in   same same same same same same same same same
GET  mfa_reauthenticate                in   pw   pw   in   pw   pw   pw   pw   pw   pw   pw   pw   ok
POST mfa_reauthenticate                in   pw   pw   in   pw   pw   pw   pw   pw   pw   pw   pw   same
GET  mfa_activate_totp                 in   pw   pw   in   pw   pw   pw   pw   pw   pw   pw   pw   pw
POST mfa_activate_totp                 in   pw   pw   in   pw   pw   pw   pw   pw   pw   pw   pw   pw
GET  mfa_deactivate_totp               in   -    -    in   -    -    -    -    -    -    -    -    pw
POST mfa_deactivate_totp               in   -    -    in   -    -    -    -    -    -    -    -    pw
GET  mfa_view_recovery_codes           in   -    -    in   -    -    -    -    -    -    -    -    -
GET  mfa_generate_recovery_codes       in   pw   pw   in   pw   pw   pw   pw   pw   pw   pw   pw   pw
POST mfa_generate_recovery_codes       in   pw   pw   in   pw   pw   pw   pw   pw   pw   pw   pw   pw
GET  mfa_download_recovery_codes       in   -    -    in   -    -    -    -    -    -    -    -    -
GET  usersessions_list                 in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST usersessions_list                 405  405  405  405  405  405  405  405  405  405  405  405  405
GET  media/avatars/<path:path>         -    -    -    -    -    -    -    -    -    -    -    -    -
POST media/avatars/<path:path>         -    -    -    -    -    -    -    -    -    -    -    -    -
GET  mfa_list_webauthn                 in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  mfa_add_webauthn                  in   pw   pw   in   pw   pw   pw   pw   pw   pw   pw   pw   pw
POST mfa_add_webauthn                  in   pw   pw   in   pw   pw   pw   pw   pw   pw   pw   pw   pw
GET  mfa_reauthenticate_webauthn       in   pw   pw   in   pw   pw   pw   pw   pw   pw   pw   pw   pw
POST mfa_reauthenticate_webauthn       in   pw   pw   in   pw   pw   pw   pw   pw   pw   pw   pw   pw
GET  mfa_remove_webauthn               in   pw   pw   in   pw   pw   pw   pw   pw   pw   pw   pw   pw
POST mfa_remove_webauthn               in   pw   pw   in   pw   pw   pw   pw   pw   pw   pw   pw   pw
GET  mfa_edit_webauthn                 in   pw   pw   in   pw   pw   pw   pw   pw   pw   pw   pw   pw
POST mfa_edit_webauthn                 in   pw   pw   in   pw   pw   pw   pw   pw   pw   pw   pw   pw
GET  mfa_login_webauthn                in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST mfa_login_webauthn                in   same same in   same same same same same same same same same
"""  # noqa: E501
