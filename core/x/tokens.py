"""How programs get and give back tokens, for the document: these views are a library's (RFC 6749,
7009), and answer in the words of those.
"""

from typing import Any, Final

from core.x.shapes import TEXT, one_of, thing

_FORM: Final = "application/x-www-form-urlencoded"
_REFUSED: Final = thing({"error": TEXT, "error_description": TEXT}, ("error",))
_CLIENT: Final = {
    "client_id": TEXT,
    "client_secret": {**TEXT, "description": "Of an app that can keep one; or by HTTP Basic."},
}
_ASKED: Final = thing(
    {
        "grant_type": one_of(("authorization_code", "client_credentials", "refresh_token")),
        "code": {**TEXT, "description": "From `/2/oauth2/authorize`, good for a minute."},
        "redirect_uri": TEXT,
        "code_verifier": {**TEXT, "description": "Of which the challenge was made (S256)."},
        "refresh_token": {**TEXT, "description": "Good once; the answer has the next."},
        "scope": {**TEXT, "description": "Apart by spaces; not more than was allowed."},
        **_CLIENT,
    },
    ("grant_type",),
)
_GIVEN: Final = thing(
    {
        "access_token": TEXT,
        "token_type": {"const": "Bearer"},
        "expires_in": {"type": "integer"},
        "scope": TEXT,
        "refresh_token": {**TEXT, "description": "With the scope `offline.access`."},
    },
    ("access_token", "token_type", "expires_in", "scope"),
)
_RETURNED: Final = thing(
    {
        "token": {**TEXT, "minLength": 1},
        "token_type_hint": one_of(("access_token", "refresh_token")),
        **_CLIENT,
    },
    ("token",),
)


def _answer(says: str, shape: Any) -> dict[str, Any]:
    return {"description": says, "content": {"application/json": {"schema": shape}}}


def _operation(name: str, summary: str, form: Any, good: dict[str, Any]) -> dict[str, Any]:
    return {
        "post": {
            "operationId": name,
            "summary": summary,
            "tags": ["oauth2"],
            "security": [],
            "requestBody": {"required": True, "content": {_FORM: {"schema": form}}},
            "responses": {
                "200": good,
                "400": _answer("What was sent is not enough, or not good any more.", _REFUSED),
                "401": _answer("No such app, or not its secret.", _REFUSED),
            },
        }
    }


PATHS: Final = {
    "/2/oauth2/token": _operation(
        "getToken",
        "A token for a code, for a refresh token, or for the app alone.",
        _ASKED,
        _answer("The token, which nobody sees again.", _GIVEN),
    ),
    "/2/oauth2/revoke": _operation(
        "revokeToken",
        "Give a token back: it is worth nothing from now on.",
        _RETURNED,
        {"description": "Done, whether there was such a token or not."},
    ),
}
