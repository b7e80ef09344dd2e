"""The end of a log-in, told to every process; the only caller of the channel layer for it.

A service calls `tell_end` inside its transaction; after the commit every open socket of that
session, or of that account, is closed within a second (accounts/open_sockets.py). The same holds
for the tokens of programs.
"""

import hashlib
import logging
from functools import partial
from typing import Any, Final, TypedDict

from django.db import transaction

from core.sockets.codes import Close
from core.sockets.door import Door
from core.sockets.layer import layer_thread

log = logging.getLogger(__name__)

GROUP: Final = "log-ins"


class End(TypedDict):
    """Whose sockets close, and with which code.

    With a `mark`: those of one session or token; with an `app`: those of all its tokens; else those
    of all sessions of `user_id`, and of their tokens too where the account itself is shut. Sockets
    of the session `kept` are only told to come back: it has another key by now.
    """

    user_id: int
    mark: str
    app: int
    kept: str
    code: int


door: Final[Door[End]] = Door()


def mark_of(session_key: str | None) -> str:
    """Names a session where its key must not be seen. "" for none."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32] if session_key else ""


def mark_of_token(token_id: int) -> str:
    """Names a token, like no session."""
    return f"token:{token_id}"


def tell_end(
    user_id: int,
    code: Close = Close.LOGIN_REQUIRED,
    *,
    session_key: str | None = None,
    kept_key: str | None = None,
) -> None:
    """Close the sockets of a session, or all of an account's, once the transaction is committed.

    From any thread or process but an event loop's. Never raises: who is not reached is found
    when open sockets are looked through.
    """
    _tell(code, user_id=user_id, mark=mark_of(session_key), kept=mark_of(kept_key))


def tell_end_of_token(token_id: int, user_id: int | None) -> None:
    """Close the sockets that a program opened with this token; else as `tell_end`.

    `user_id`: whom it stands for; None for an app alone.
    """
    _tell(Close.LOGIN_REQUIRED, user_id=user_id or 0, mark=mark_of_token(token_id))


def tell_end_of_app(app_id: int) -> None:
    """Close the sockets of all tokens of an app, whoever gave them; else as `tell_end`."""
    _tell(Close.LOGIN_REQUIRED, app=app_id)


def to_layer(end: End) -> dict[str, Any]:
    return {"type": "log-in.ended", **end}


def _tell(code: Close, *, user_id: int = 0, mark: str = "", app: int = 0, kept: str = "") -> None:
    end: End = {"user_id": user_id, "mark": mark, "app": app, "kept": kept, "code": int(code)}
    transaction.on_commit(partial(_publish, end))


def _publish(end: End) -> None:
    """Hand it to this process's sockets, which tell the others; without any to the others."""
    try:
        if not door.bring(end):
            layer_thread.send(GROUP, to_layer(end))
    except Exception:
        log.exception("could not tell of the end of a log-in")
