from typing import Any, Final

FIELDS: Final[dict[str, Any]] = {
    "POST app_new": {"name": "Another program"},
    "POST token_new": {"stands_for": "app"},
    **{
        f"POST webhook_{page}": {
            "name": "Another hook",
            "url": "https://example.org/",
            "events": ["spaces.end"],
            "listening": "own",
        }
        for page in ("new", "edit")
    },
    "POST webhook_switch": {"is_on": "on"},
    "POST appearance": {"theme": "dark"},
    "POST profile_edit": {"name": "Another name"},
    "POST settings_privacy": {"messages_from": "followed", "is_protected": "on"},
}
TABLE: Final = """
#                                      gues memb susp clos host coho spea list bloc 1fac mode admi oper
GET  followers                         ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  following                         ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  follow_button                     in   ok   ok   in   ok   ok   ok   ok   -    ok   ok   ok   ok
POST follow                            in   ok   no   in   bad  ok   ok   ok   -    ok   ok   ok   ok
POST unfollow                          in   ok   no   in   ok   ok   ok   ok   -    ok   ok   ok   ok
POST remove_follower@fan               in   ok   no   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST block                             in   ok   no   in   bad  ok   ok   ok   -    ok   ok   ok   ok
POST unblock                           in   ok   no   in   ok   ok   ok   ok   -    ok   ok   ok   ok
POST mute                              in   ok   no   in   bad  ok   ok   ok   -    ok   ok   ok   ok
POST unmute                            in   ok   no   in   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  follow_requests                   in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST follow_request_accept@asking      in   -    no   in   ok   -    -    -    -    -    -    -    -
POST follow_request_decline@asking     in   ok   no   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  settings                          ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST appearance                        same ok   ok   same ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  profile_edit                      in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST profile_edit                      in   ok   no   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST avatar_remove                     in   ok   no   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  sessions                          in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST session_end                       in   same same in   same same same same same same same same same
POST sessions_end_others               in   same same in   same same same same same same same same same
GET  settings_privacy                  in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST settings_privacy                  in   ok   no   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  apps                              in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  app_new                           in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST app_new                           in   ok   no   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  app                               in   -    -    in   ok   -    -    -    -    -    -    -    -
POST app_delete                        in   -    -    in   ok   -    -    -    -    -    -    -    -
POST app_disconnect                    in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST token_new                         in   -    -    in   ok   -    -    -    -    -    -    -    -
POST token_revoke@token                in   -    -    in   ok   -    -    -    -    -    -    -    -
GET  webhooks                          in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  webhook_new                       in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST webhook_new                       in   ok   no   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  webhook                           in   -    -    in   ok   -    -    -    -    -    -    -    -
GET  webhook_edit                      in   -    -    in   ok   -    -    -    -    -    -    -    -
POST webhook_edit                      in   -    -    in   ok   -    -    -    -    -    -    -    -
POST webhook_switch                    in   -    -    in   ok   -    -    -    -    -    -    -    -
POST webhook_secret                    in   -    -    in   ok   -    -    -    -    -    -    -    -
POST webhook_test                      in   -    -    in   ok   -    -    -    -    -    -    -    -
POST webhook_resend                    in   -    -    in   ok   -    -    -    -    -    -    -    -
POST webhook_delete                    in   -    -    in   ok   -    -    -    -    -    -    -    -
GET  blocked_accounts                  in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  muted_accounts                    in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  data_download                     in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST data_download                     in   late ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  data_link                         in   ok   -    in   -    -    -    -    -    -    -    -    -
GET  data_file                         in   -    -    in   -    -    -    -    -    -    -    -    -
GET  account_close                     in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST account_close                     in   same same in   same same same same same same same same same
GET  account_is_closed                 ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  account_restore                   -    -    -    -    -    -    -    -    -    -    -    -    -
POST account_restore                   -    -    -    -    -    -    -    -    -    -    -    -    -
"""  # noqa: E501
