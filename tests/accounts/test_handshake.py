import pytest
from asgiref.sync import async_to_sync
from django.conf import settings

from accounts.handshake import login_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def scope_of(client, query=b""):
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return {"headers": [(b"cookie", cookie.encode())], "query_string": query}


@pytest.mark.parametrize(
    ("query", "is_known"), [(b"", True), (b"guest", False), (b"guests", True), (b"x=1", True)]
)
def test_a_session_is_known_unless_one_is_a_guest_by_choice(client, query, is_known):
    ana = make_user("ana")
    client.force_login(ana)
    found = async_to_sync(login_of)(scope_of(client, query))
    assert (found.user if found else None) == (ana if is_known else None)


def test_without_a_cookie_one_is_a_guest():
    assert async_to_sync(login_of)({"headers": [], "query_string": b""}) is None
