"""Who comes to a door, and in how few words a table says what they get there."""

from typing import Final

ROLES: Final = {
    "gues": "guest",  # nobody is logged in
    "memb": "member",  # an account, and no part in anything below
    "susp": "suspended",
    "clos": "closed",  # was logged in when they deleted their account
    "host": "host",  # of every Space that doors are about, and author of the rest
    "coho": "cohost",
    "spea": "speaker",
    "list": "listener",
    "bloc": "blocked",  # by the host
    "1fac": "one_factor",  # may all that an operator may, and has no second factor
    "mode": "moderator",
    "admi": "administrator",
    "oper": "operator",
}
"""By the head of their column."""

ANSWERS: Final = {
    "ok": "let in; of a POST: and something was changed",
    "same": "a POST was let in, and there was nothing to change",
    "in": "sent to log in, or told to",
    "pw": "asked for the password once more",
    "2fa": "asked for the second factor, or to set one up",
    "no": "refused: 403",
    "-": "no such thing, for them: 404",
    "bad": "not in this form: 400",
    "late": "not as things stand: 409 or 410",
    "405": "not by this method",
    "429": "too often",
}
