"""The admin: its own pages as elsewhere, those of models by the rights they ask for."""

from typing import Any, Final

#: v: look, a: add, c: change, d: delete; "-": nothing. Everybody else is sent to log in.
MODELS: Final = """
#                            mode admi oper
auth.group                   -    -    vacd
account.emailaddress         -    -    vacd
mfa.authenticator            -    -    vacd
usersessions.usersession     -    -    vacd
accounts.user                -    vc   vac
core.auditentry              -    v    v
spaces.space                 -    v    v
spaces.speakrequest          -    -    v
spaces.topic                 -    vac  vacd
moderation.appeal            v    v    v
moderation.case              va   va   va
moderation.decision          v    v    v
moderation.evidence          v    v    v
moderation.hold              v    va   va
moderation.purge             v    v    v
moderation.report            v    v    v
"""

#: What is done with a choice of rows: only these roles are offered it, and it works for no other.
ACTIONS: Final = """
#                                             mode admi oper
auth.group delete_selected                    -    -    ok
account.emailaddress make_verified            -    -    ok
account.emailaddress delete_selected          -    -    ok
mfa.authenticator delete_selected             -    -    ok
usersessions.usersession delete_selected      -    -    ok
accounts.user suspend_accounts                -    ok   ok
accounts.user reinstate_accounts              -    ok   ok
moderation.case dismiss_cases                 ok   ok   ok
moderation.case warn_about_cases              ok   ok   ok
moderation.case suspend_for_cases             ok   ok   ok
spaces.topic delete_selected                  -    -    ok
"""

FIELDS: Final[dict[str, Any]] = {
    "POST admin:moderation_case_decide": {"act": "dismiss"},
    "POST admin:moderation_case_note": {"words": "Known to us."},
    "POST admin:moderation_case_second": {"verdict": "refuse"},
    "POST admin:moderation_appeal_answer": {"is_granted": "no", "answer": "We looked again."},
}
TABLE: Final = """
#                                      gues memb susp clos host coho spea list bloc 1fac mode admi oper
GET  admin:index                       in   in   in   in   in   in   in   in   in   in   ok   ok   ok
POST admin:index                       in   in   in   in   in   in   in   in   in   in   same same same
GET  admin:login                       in   no   no   in   no   no   no   no   no   2fa  ok   ok   ok
GET  admin:logout                      ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   405  405  405
POST admin:logout                      same same same same same same same same same same same same same
GET  admin:password_change             in   in   in   in   in   in   in   in   in   in   ok   ok   ok
POST admin:password_change             in   in   in   in   in   in   in   in   in   in   same same same
GET  admin:password_change_done        in   in   in   in   in   in   in   in   in   in   ok   ok   ok
POST admin:password_change_done        in   in   in   in   in   in   in   in   in   in   405  405  405
GET  admin:autocomplete                in   in   in   in   in   in   in   in   in   in   no   no   no
POST admin:autocomplete                in   in   in   in   in   in   in   in   in   in   405  405  405
GET  admin:jsi18n                      in   in   in   in   in   in   in   in   in   in   ok   ok   ok
POST admin:jsi18n                      in   in   in   in   in   in   in   in   in   in   405  405  405
GET  admin:view_on_site                in   in   in   in   in   in   in   in   in   in   -    -    -
POST admin:view_on_site                in   in   in   in   in   in   in   in   in   in   -    -    -
GET  admin:auth_user_password_change   in   in   in   in   in   in   in   in   in   in   no   no   ok
POST admin:auth_user_password_change   in   in   in   in   in   in   in   in   in   in   no   no   same
GET  admin:app_list                    in   in   in   in   in   in   in   in   in   in   -    ok   ok
POST admin:app_list                    in   in   in   in   in   in   in   in   in   in   -    same same
GET  admin/(?P<url>.*)$                in   in   in   in   in   in   in   in   in   in   -    -    -
POST admin/(?P<url>.*)$                in   in   in   in   in   in   in   in   in   in   -    -    -
GET  admin:moderation_case_figures     in   in   in   in   in   in   in   in   in   in   ok   ok   ok
GET  admin:moderation_case_recording   in   in   in   in   in   in   in   in   in   in   ok   ok   ok
GET  admin:moderation_case_evidence@sealed in   in   in   in   in   in   in   in   in   in   ok   ok   ok
GET  admin:moderation_case_decide@reported in   in   in   in   in   in   in   in   in   in   405  405  405
GET  admin:moderation_case_note@reported in   in   in   in   in   in   in   in   in   in   405  405  405
GET  admin:moderation_case_second@proposed in   in   in   in   in   in   in   in   in   in   405  405  405
GET  admin:moderation_appeal_answer@appealed in   in   in   in   in   in   in   in   in   in   405  405  405
POST admin:moderation_case_decide@reported in   in   in   in   in   in   in   in   in   in   ok   ok   ok
POST admin:moderation_case_note@reported in   in   in   in   in   in   in   in   in   in   ok   ok   ok
POST admin:moderation_case_second@proposed in   in   in   in   in   in   in   in   in   in   ok   ok   ok
POST admin:moderation_appeal_answer@appealed in   in   in   in   in   in   in   in   in   in   no   ok   ok
GET  admin:moderation_hold_release@held in   in   in   in   in   in   in   in   in   in   405  405  405
POST admin:moderation_hold_release@held in   in   in   in   in   in   in   in   in   in   no   ok   ok
GET  admin:core_auditentry_verify      in   in   in   in   in   in   in   in   in   in   405  405  405
POST admin:core_auditentry_verify      in   in   in   in   in   in   in   in   in   in   no   same same
POST admin:moderation_case_figures     in   in   in   in   in   in   in   in   in   in   405  405  405
POST admin:moderation_case_recording   in   in   in   in   in   in   in   in   in   in   405  405  405
POST admin:moderation_case_evidence@sealed in   in   in   in   in   in   in   in   in   in   405  405  405
"""  # noqa: E501
