from typing import Any, Final

REPORT: Final = {"reason": "spam"}
WHY: Final = {"reason": "To hear what was said"}
SPAN: Final = {"from_ms": 0, "until_ms": 1000}
FIELDS: Final[dict[str, Any]] = {
    "POST report_space": REPORT,
    "POST report_account": REPORT,
    "POST report_tweet": REPORT,
    "POST report_clip": REPORT,
    "POST evidence_open": WHY,
    "POST recording_open": WHY,
    "GET recording_track": SPAN,
    "POST standing_decision": {"words": "It was somebody else."},
}
TABLE: Final = """
#                                      gues memb susp clos host coho spea list bloc 1fac mode admi oper
GET  report_space                      in   ok   ok   in   bad  ok   ok   ok   -    ok   ok   ok   ok
GET  report_space@draft                in   -    -    in   bad  -    -    -    -    -    -    -    -
POST report_space                      in   same no   in   bad  ok   ok   ok   -    ok   ok   ok   ok
POST report_space@draft                in   -    -    in   bad  -    -    -    -    -    -    -    -
GET  report_account                    in   ok   ok   in   bad  ok   ok   ok   -    ok   ok   ok   ok
POST report_account                    in   ok   no   in   bad  ok   ok   ok   -    ok   ok   ok   ok
GET  report_tweet                      in   ok   ok   in   bad  ok   ok   ok   -    ok   ok   ok   ok
POST report_tweet                      in   ok   no   in   bad  ok   ok   ok   -    ok   ok   ok   ok
GET  report_clip                       in   ok   ok   in   ok   ok   bad  ok   -    ok   ok   ok   ok
POST report_clip                       in   ok   no   in   ok   ok   bad  ok   -    ok   ok   ok   ok
GET  report_outcome@reported           in   ok   -    in   -    -    -    -    -    -    -    -    -
GET  standing                          in   ok   ok   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  standing_decision@warned          in   -    -    in   -    -    ok   -    -    -    -    -    -
POST standing_decision@warned          in   -    -    in   -    -    ok   -    -    -    -    -    -
# A link is the moderator's alone, and without the right nobody learns what there is.
POST evidence_open                     in   no   no   in   no   no   no   no   no   no   ok   ok   ok
GET  evidence_data                     in   no   no   in   no   no   no   no   no   no   -    -    -
GET  evidence_data@opened              in   no   no   in   no   no   no   no   no   no   ok   -    -
GET  evidence_track                    in   no   no   in   no   no   no   no   no   no   -    -    -
GET  evidence_track@opened             in   no   no   in   no   no   no   no   no   no   late -    -
POST recording_open                    in   no   no   in   no   no   no   no   no   no   ok   ok   ok
GET  recording_data                    in   no   no   in   no   no   no   no   no   no   -    -    -
GET  recording_data@kept               in   no   no   in   no   no   no   no   no   no   ok   -    -
GET  recording_track                   in   no   no   in   no   no   no   no   no   no   -    -    -
GET  recording_track@kept              in   no   no   in   no   no   no   no   no   no   -    -    -
"""  # noqa: E501
