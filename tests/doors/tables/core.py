from typing import Any, Final

FIELDS: Final[dict[str, Any]] = {}
TABLE: Final = """
#                                      gues memb susp clos host coho spea list bloc 1fac mode admi oper
GET  healthz                           ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  metrics                           ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  help_spaces                       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  terms                             ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  privacy                           ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  api_docs                           ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  api_docs_tag                      ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
"""  # noqa: E501
