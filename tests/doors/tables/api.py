"""Of /api/v1, by session: the same services as the pages', so the same answers."""

from typing import Any, Final

from tests.doors.world import World


def reported(world: World) -> dict[str, str]:
    """The other kinds are tried by tests/api/test_reports.py."""
    return {"kind": "space", "id": world.spaces["live"].public_id, "reason": "abuse"}


FIELDS: Final[dict[str, Any]] = {
    "POST v1_spaces": {"title": "Named"},
    "PATCH v1_space": {"title": "Named"},
    "POST v1_space_invitees": lambda world: {"user_ids": [str(world.ids["fan"])]},
    "POST v1_space_voice": {"act": "withdraw", "kind": "recording"},
    "POST v1_reports": reported,
    "POST v1_webhooks": {
        "name": "Another",
        "url": "https://example.org/",
        "events": ["spaces.end"],
    },
    "PATCH v1_webhook": {"is_on": False},
    "PATCH v1_replay": {"title": "Another name", "trim": {"start_ms": 0, "end_ms": 5000}},
    "GET v1_transcripts": {"q": "forgotten said zqforgotten"},
    "PATCH v1_cue": {"text": "What was really said", "seen": "What was said there"},
    "POST v1_clips@ended": {"start_ms": 0, "end_ms": 5000},
    "POST v1_clips@forgotten": {"start_ms": 0, "end_ms": 5000},
    "PATCH v1_clip": {"title": "Another name"},
    "POST v1_downloads": {"kind": "own"},
}
TABLE: Final = """
#                                      gues memb susp clos host coho spea list bloc 1fac mode admi oper
GET  v1_openapi                        ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  v1_webhooks                       in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST v1_webhooks                       in   ok   no   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  v1_webhook                        in   -    -    in   ok   -    -    -    -    -    -    -    -
PATCH v1_webhook                       in   -    -    in   ok   -    -    -    -    -    -    -    -
DELETE v1_webhook                      in   -    -    in   ok   -    -    -    -    -    -    -    -
POST v1_webhook_secret                 in   -    -    in   ok   -    -    -    -    -    -    -    -
POST v1_webhook_test                   in   -    -    in   ok   -    -    -    -    -    -    -    -
GET  v1_webhook_deliveries             in   -    -    in   ok   -    -    -    -    -    -    -    -
POST v1_webhook_replay                 in   -    -    in   ok   -    -    -    -    -    -    -    -
GET  v1_spaces                         ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST v1_spaces                         in   ok   no   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  v1_space                          ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  v1_space@draft                    -    -    -    -    ok   -    -    -    -    -    -    -    -
GET  v1_space@announced                ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  v1_space@ended                    ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  v1_spaces_bar                     ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  v1_topics                         ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  v1_me                             in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
PATCH v1_space                         in   no   no   in   ok   no   no   no   -    no   no   no   no
PATCH v1_space@draft                   in   -    -    in   ok   -    -    -    -    -    -    -    -
POST v1_space_start@draft              in   -    -    in   late -    -    -    -    -    -    -    -
POST v1_space_end                      in   no   no   in   ok   no   no   no   -    no   no   no   no
POST v1_space_end@draft                in   -    -    in   ok   -    -    -    -    -    -    -    -
PUT  v1_space_reminder@announced       in   ok   no   in   ok   ok   ok   ok   -    ok   ok   ok   ok
DELETE v1_space_reminder@announced     in   ok   ok   in   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  v1_space_invitees                 in   no   no   in   ok   ok   no   no   -    no   no   no   no
POST v1_space_invitees                 in   no   no   in   ok   same no   no   -    no   no   no   no
GET  v1_space_pins                     ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  v1_space_pins@draft               -    -    -    -    ok   -    -    -    -    -    -    -    -
GET  v1_space_figures                  in   late late in   late late late late -    late late late late
GET  v1_space_figures@ended            in   no   no   in   ok   no   no   no   -    no   no   no   no
GET  v1_space_figures@draft            in   -    -    in   late -    -    -    -    -    -    -    -
GET  v1_space_voice@ended              in   no   no   in   ok   no   ok   no   -    no   no   no   no
GET  v1_space_voice@draft              in   -    -    in   no   -    -    -    -    -    -    -    -
POST v1_space_voice@ended              in   no   no   in   ok   no   ok   no   -    no   no   no   no
GET  api/v1/                           -    -    -    -    -    -    -    -    -    -    -    -    -
POST api/v1/                           -    -    -    -    -    -    -    -    -    -    -    -    -
GET  v1_reports                        in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST v1_reports                        in   same no   in   bad  ok   ok   ok   -    ok   ok   ok   ok
GET  v1_report                         in   ok   -    in   -    -    -    -    -    -    -    -    -
GET  v1_space_state                    ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  v1_space_state@draft              -    -    -    -    ok   -    -    -    -    -    -    -    -
POST v1_request.create                 in   no   no   in   late late late ok   -    no   no   no   no
POST v1_request.create@draft           in   -    -    in   late -    -    -    -    -    -    -    -
GET  v1_replay@live                    ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  v1_replay@ended                   ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  v1_replay@forgotten               ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
PATCH v1_replay@ended                  in   no   no   in   ok   no   no   no   -    no   no   no   no
DELETE v1_replay@ended                 in   no   no   in   ok   no   no   no   -    no   no   no   no
GET  v1_replay_audio@ended             ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  v1_replay_audio@forgotten         -    -    -    -    -    -    -    -    -    -    -    -    -
GET  v1_transcript@ended               ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  v1_transcript@forgotten           -    -    -    -    ok   -    ok   -    -    -    -    -    -
GET  v1_transcript_file@words          ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  v1_transcripts                    ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
PATCH v1_cue@cues                      in   no   no   in   ok   no   no   no   -    no   no   no   no
GET  v1_captions                       ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  v1_clips                          ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
POST v1_clips                          in   ok   no   in   ok   ok   ok   ok   -    ok   ok   ok   ok
POST v1_clips@ended                    in   ok   no   in   ok   ok   ok   ok   -    ok   ok   ok   ok
POST v1_clips@forgotten                in   late no   in   late late late late -    late late late late
GET  v1_clip                           ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
PATCH v1_clip                          in   no   no   in   no   no   ok   no   -    no   no   no   no
DELETE v1_clip                         in   no   no   in   ok   no   ok   no   -    no   no   no   no
POST v1_clip_objection                 in   no   no   in   ok   no   ok   no   -    no   no   no   no
GET  v1_clip_audio                     ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  v1_downloads@ended                in   no   no   in   ok   no   ok   no   -    no   no   no   no
POST v1_downloads@ended                in   no   no   in   ok   no   ok   no   -    no   no   no   no
GET  v1_download                       in   -    -    in   ok   -    -    -    -    -    -    -    -
GET  v1_download_file                  in   -    -    in   ok   -    -    -    -    -    -    -    -
"""  # noqa: E501
