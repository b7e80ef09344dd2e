from typing import Any, Final

FIELDS: Final[dict[str, Any]] = {
    "POST space_download": {"kind": "own"},
    "POST space_clips": {"start": "0", "end": "5"},
    "POST clip_rename": {"title": "Another name"},
    "POST space_replay_rename": {"title": "Another name"},
    "POST space_replay_trim": {"start": "0", "end": "0:05"},
}
TABLE: Final = """
#                                      gues memb susp clos host coho spea list bloc 1fac mode admi oper
GET  space_captions                    ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  space_transcript@ended            ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  space_transcript@forgotten        -    -    -    -    ok   -    ok   -    -    -    -    -    -
GET  space_transcript_cues@ended       ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  space_transcript_cues@forgotten   -    -    -    -    ok   -    ok   -    -    -    -    -    -
GET  space_download@ended              in   no   no   in   ok   no   ok   no   -    no   no   no   no
POST space_download@ended              in   no   no   in   ok   no   ok   no   -    no   no   no   no
GET  download_link                     in   -    -    in   ok   -    -    -    -    -    -    -    -
GET  download_file                     in   -    -    in   -    -    -    -    -    -    -    -    -
GET  download_file@signed              in   -    -    in   ok   -    -    -    -    -    -    -    -
GET  space_transcript_file@words       ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  space_replay                      ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  space_replay@ended                ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  space_replay_data@ended           ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  space_replay_data@forgotten       -    -    -    -    -    -    -    -    -    -    -    -    -
GET  space_replay_opus@ended           ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  space_replay_opus@forgotten       -    -    -    -    -    -    -    -    -    -    -    -    -
GET  space_replay_m4a@ended            ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  space_clips                       ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
POST space_clips                       in   ok   no   in   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  clip_new                          in   ok   no   in   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  clip                              ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  clip_progress                     ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  clip_audio                        ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  clip_embed                        ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST clip_rename                       in   no   no   in   no   no   ok   no   -    no   no   no   no
GET  clip_object                       in   ok   ok   in   ok   ok   ok   ok   -    ok   ok   ok   ok
POST clip_object                       in   no   no   in   ok   no   ok   no   -    no   no   no   no
GET  clip_delete                       in   ok   ok   in   ok   ok   ok   ok   -    ok   ok   ok   ok
POST clip_delete                       in   no   no   in   ok   no   ok   no   -    no   no   no   no
POST space_replay_rename@ended         in   no   no   in   ok   no   no   no   -    no   no   no   no
POST space_replay_trim@ended           in   no   no   in   ok   no   no   no   -    no   no   no   no
POST space_replay_delete@ended         in   no   no   in   ok   no   no   no   -    no   no   no   no
"""  # noqa: E501
