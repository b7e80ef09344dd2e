from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from tests.doors.world import World

NAMED: Final = {"title": "Named", "who_can_speak": "everyone"}


def asked_about(name: str) -> Any:
    def fields(world: World) -> dict[str, str]:
        return {
            "url": settings.PUBLIC_URL + reverse("space", args=[world.things[name]["public_id"]])
        }

    return fields


FIELDS: Final[dict[str, Any]] = {
    "POST space_create": NAMED,
    "POST space_edit": NAMED,
    "POST space_invite": lambda world: {"people": world.ids["fan"]},
    "POST my_voice": {"act": "withdraw", "kind": "recording"},
    "GET oembed": asked_about("live"),
    "GET oembed@draft": asked_about("draft"),
}
TABLE: Final = """
#                                      gues memb susp clos host coho spea list bloc 1fac mode admi oper
GET  spaces                            ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  spaces_upcoming                   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  spaces_recorded                   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  spaces_bar                        ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  space_create                      in   ok   no   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST space_create                      in   ok   no   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  space                             ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  space@draft                       -    -    -    -    ok   -    -    -    -    -    -    -    -
GET  space@announced                   ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  space@ended                       ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  space@forgotten                   ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  space_embed                       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  space_embed@draft                 -    -    -    -    -    -    -    -    -    -    -    -    -
GET  space_edit                        in   no   no   in   ok   no   no   no   -    no   no   no   no
POST space_edit                        in   no   no   in   ok   no   no   no   -    no   no   no   no
POST space_edit@draft                  in   -    -    in   ok   -    -    -    -    -    -    -    -
GET  space_invite                      in   no   no   in   ok   ok   no   no   -    no   no   no   no
POST space_invite                      in   no   no   in   ok   same no   no   -    no   no   no   no
GET  space_calendar@announced          ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  my_voice@ended                    in   no   no   in   ok   no   ok   no   -    no   no   no   no
POST my_voice@ended                    in   no   no   in   ok   no   ok   no   -    no   no   no   no
GET  space_pins                        ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  space_pins@draft                  -    -    -    -    ok   -    -    -    -    -    -    -    -
POST space_start@draft                 in   -    -    in   late -    -    -    -    -    -    -    -
POST space_end                         in   no   no   in   ok   no   no   no   -    no   no   no   no
POST space_end@draft                   in   -    -    in   ok   -    -    -    -    -    -    -    -
POST space_remind@announced            in   ok   no   in   ok   ok   ok   ok   -    ok   ok   ok   ok
POST space_forget_reminder@announced   in   ok   ok   in   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  oembed                            ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  oembed@draft                      -    -    -    -    -    -    -    -    -    -    -    -    -
GET  profile_spaces                    ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
"""  # noqa: E501
