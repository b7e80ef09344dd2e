"""Of /api/v1, by session: the same services as the pages', so the same answers."""

from typing import Any, Final

FIELDS: Final[dict[str, Any]] = {
    "POST v1_spaces": {"title": "Named"},
    "PATCH v1_space": {"title": "Named"},
}
TABLE: Final = """
#                                      gues memb susp clos host coho spea list bloc 1fac mode admi oper
GET  v1_openapi                        ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  v1_spaces                         ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST v1_spaces                         in   ok   no   in   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  v1_space                          ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  v1_space@draft                    -    -    -    -    ok   -    -    -    -    -    -    -    -
GET  v1_space@announced                ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
GET  v1_space@ended                    ok   ok   ok   ok   ok   ok   ok   ok   -    ok   ok   ok   ok
PATCH v1_space                         in   no   no   in   ok   no   no   no   -    no   no   no   no
PATCH v1_space@draft                   in   -    -    in   ok   -    -    -    -    -    -    -    -
POST v1_space_start@draft              in   -    -    in   late -    -    -    -    -    -    -    -
POST v1_space_end                      in   no   no   in   ok   no   no   no   -    no   no   no   no
POST v1_space_end@draft                in   -    -    in   ok   -    -    -    -    -    -    -    -
PUT  v1_space_reminder@announced       in   ok   no   in   ok   ok   ok   ok   -    ok   ok   ok   ok
DELETE v1_space_reminder@announced     in   ok   ok   in   ok   ok   ok   ok   -    ok   ok   ok   ok
"""  # noqa: E501
