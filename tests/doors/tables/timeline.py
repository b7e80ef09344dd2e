from typing import Any, Final

FIELDS: Final[dict[str, Any]] = {
    "POST tweet_compose": {"text": "Hello"},
    "POST poll_vote": lambda world: {"choice": world.ids["choice"]},
    "POST message_new": {"?": {"to": "host"}, "text": "Hello"},
    "POST conversation": {"text": "Hello"},
    "POST notifications_read": {"up_to": "1"},
    "POST notification_settings": {"on": "follow"},
    "POST push_unsubscribe": {"endpoint": "https://push.example.org/1"},
}
TABLE: Final = """
#                                      gues memb susp clos host coho spea list bloc 1fac mode admi oper
GET  home                              ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  home_newer                        ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  search                            ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  profile                           ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  profile@nobody                    -    -    -    -    -    -    -    -    -    -    -    -    -
GET  tweet_compose                     in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST tweet_compose                     in   ok   no   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  tweet                             ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  tweet_delete                      in   no   no   in   ok   no   no   no   -    no   no   no   no
POST tweet_delete                      in   no   no   in   ok   no   no   no   -    no   no   no   no
POST tweet_like                        in   ok   no   in   ok   ok   ok   ok   -    ok   ok   ok   ok
POST tweet_unlike                      in   ok   no   in   ok   ok   ok   ok   -    ok   ok   ok   ok
POST tweet_retweet                     in   ok   no   in   ok   ok   ok   ok   -    ok   ok   ok   ok
POST tweet_unretweet                   in   same no   in   same same same same -    same same same same
POST poll_vote@poll                    in   ok   no   in   no   ok   ok   ok   -    ok   ok   ok   ok
GET  messages                          in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  message_new                       in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST message_new                       in   ok   no   in   bad  ok   ok   ok   -    ok   ok   ok   ok
GET  conversation@talk                 in   -    -    in   ok   -    -    ok   -    -    -    -    -
POST conversation@talk                 in   -    -    in   ok   -    -    ok   -    -    -    -    -
GET  conversation_clear@talk           in   -    -    in   ok   -    -    ok   -    -    -    -    -
POST conversation_clear@talk           in   -    -    in   ok   -    -    ok   -    -    -    -    -
GET  notifications                     in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST notifications_read                in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  notification_settings             in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST notification_settings             in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST push_subscribe                    in   -    -    in   -    -    -    -    -    -    -    -    -
POST push_unsubscribe                  in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  service_worker                    ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
"""  # noqa: E501
