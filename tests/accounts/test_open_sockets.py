"""Whom the end of a log-in concerns: each kind of end, and each kind of socket."""

import pytest
from oauth2_provider.models import AccessToken

from accounts import open_sockets
from accounts.endings import End, mark_of, mark_of_token
from accounts.handshake import Credential
from accounts.open_sockets import OpenSockets, Place
from core.database import close_pool_connections
from core.sockets.codes import Close, Refusal

ANA, BEN, READER = 1, 2, 7
SOCKETS = {
    "session": Credential(ANA, "a session"),
    "other session": Credential(ANA, "another session"),
    "token": Credential(ANA, token_id=10, app_id=READER),
    "token of another app": Credential(ANA, token_id=11, app_id=8),
    "app alone": Credential(None, token_id=12, app_id=READER),
    "somebody else": Credential(BEN, "a third session"),
    "token of somebody else": Credential(BEN, token_id=13, app_id=READER),
}
ALL_SESSIONS = {"session", "other session"}
ALL_TOKENS = {"token", "token of another app"}


def end(user_id=0, *, mark="", app=0, kept="", code=Close.LOGIN_REQUIRED) -> End:
    return {"user_id": user_id, "mark": mark, "app": app, "kept": kept, "code": int(code)}


class Socket:
    closed: Close | None = None

    def finish(self, code: Close) -> None:
        self.closed = code


ENDS = {
    "a log-out": (end(ANA, mark=mark_of("a session")), {"session"}),
    "of all sessions": (end(ANA), ALL_SESSIONS),
    "a suspension": (end(ANA, code=Close.SUSPENDED), ALL_SESSIONS | ALL_TOKENS),
    "a closed account": (end(ANA, code=Close.CLOSED), ALL_SESSIONS | ALL_TOKENS),
    "a revoked token": (end(ANA, mark=mark_of_token(10)), {"token"}),
    "a revoked token of an app": (end(mark=mark_of_token(12)), {"app alone"}),
    "a deleted app": (end(app=READER), {"token", "app alone", "token of somebody else"}),
    "of nothing here": (end(ANA, mark=mark_of_token(99)), set()),
}


@pytest.mark.parametrize("name", ENDS)
def test_an_end_closes_what_lives_by_it_and_nothing_else(name):
    told, expected = ENDS[name]
    sockets = OpenSockets()
    members = {who: Socket() for who in SOCKETS}
    for who, credential in SOCKETS.items():
        sockets.add(Place(credential, members[who]), since=0)
    sockets._deliver(told)
    closed = {who: member.closed for who, member in members.items() if member.closed}
    assert closed == dict.fromkeys(expected, Close(told["code"]))
    # Whoever was about to open one just then is refused in the same way.
    for who, credential in SOCKETS.items():
        if who in expected:
            with pytest.raises(Refusal, match=Close(told["code"]).reason):
                sockets.add(Place(credential, Socket()), since=0)
        else:
            sockets.add(Place(credential, Socket()), since=0)


def test_the_session_that_changed_the_password_comes_back():
    told = end(ANA, kept=mark_of("a session"))
    codes = {who: Place(one, Socket()).code_after(told) for who, one in SOCKETS.items()}
    assert codes["session"] == Close.SESSION_RENEWED
    assert codes["other session"] == Close.LOGIN_REQUIRED
    assert {codes[who] for who in SOCKETS if who not in ALL_SESSIONS} == {None}


@pytest.fixture
def tokens(transactional_db, token_of, listener):
    """The numbers of one that is good, and of one that is over."""
    for minutes in (5, -5):
        token_of(listener, minutes=minutes)
    yield list(AccessToken.objects.order_by("pk").values_list("pk", flat=True))
    close_pool_connections()


async def test_what_no_message_brought_is_found(tokens, monkeypatch):
    """Sessions and tokens that are gone, or too old, a few at a time."""
    monkeypatch.setattr(open_sockets, "CHUNK", 1)
    good, old = tokens
    sockets = OpenSockets()
    credentials = {
        "good": Credential(ANA, token_id=good),
        "old": Credential(ANA, token_id=old),
        "gone": Credential(None, token_id=old + 1),
        "session": Credential(ANA, "gone"),
    }
    members = {who: Socket() for who in credentials}
    for who, credential in credentials.items():
        sockets.add(Place(credential, members[who]), since=0)
    await sockets.look()
    closed = {who for who, member in members.items() if member.closed == Close.LOGIN_REQUIRED}
    assert closed == {"old", "gone", "session"}
