"""Of /api/v1, by session: the same services as the pages', so the same answers."""

from typing import Any, Final

FIELDS: Final[dict[str, Any]] = {
    "POST v1_spaces": {"title": "Named"},
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
"""  # noqa: E501
