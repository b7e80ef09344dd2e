"""Setting up a second factor, logging in with it, and where one is logged in."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.browsers import name_of
from accounts.models import User
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PASSWORD = "the sea is wide tonight"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def ana() -> User:
    user = make_user("ana")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(browser: str = FIREFOX, **more: str) -> Client:
    client = Client(headers={"User-Agent": browser})
    answer = client.post("/accounts/login/", {"login": "ana", "password": PASSWORD, **more})
    assert answer.status_code == 302
    return client


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def confirm(client: Client) -> None:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def set_up(client: Client) -> str:
    """Turn codes from an app on, as a person does it; the secret that the app got."""
    confirm(client)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    return secret


def test_codes_from_an_app_are_asked_for_at_the_next_login(ana):
    secret = set_up(log_in())
    client = log_in()
    assert client.get("/settings/profile").status_code == 302  # not in yet
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Incorrect code." in wrong.content.decode()
    # A code opens once; the next one is right already.
    later = str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + 1)))
    assert client.post("/accounts/2fa/authenticate/", {"code": later}).status_code == 302
    assert client.get("/settings/profile").status_code == 200


def test_a_recovery_code_opens_once(ana):
    first = log_in()
    set_up(first)
    code = first.get("/accounts/2fa/recovery-codes/").context["unused_codes"][0]
    for expected in (200, 302):  # the second client finds it used
        client = log_in()
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert client.get("/settings/profile").status_code == expected


def test_staff_is_let_into_the_admin_once_the_factor_was_shown(ana):
    User.objects.filter(pk=ana.pk).update(is_staff=True, is_superuser=True)
    client = log_in()
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/2fa/"
    secret = set_up(client)
    page = client.get("/admin/", follow=True)
    assert page.redirect_chain[-1][0] == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F"
    later = str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + 1)))
    way_in = client.post("/accounts/2fa/reauthenticate/?next=/admin/", {"code": later})
    assert way_in["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/sessions/",
    ],
)
def test_pages_are_ours(ana, path):
    client = log_in()
    confirm(client)
    page = client.get(path)
    assert page.status_code == 200
    assert 'class="page-bar-back"' in page.content.decode()
    assert "allauth" not in page.content.decode()


def test_pages_after_setting_up_are_ours(ana):
    client = log_in()
    set_up(client)
    for path in ("totp/deactivate/", "recovery-codes/", "recovery-codes/generate/"):
        page = client.get(f"/accounts/2fa/{path}")
        assert (page.status_code, path) == (200, path)
        assert 'class="page-bar-back"' in page.content.decode()


def test_turning_codes_off_takes_the_recovery_codes_too(ana):
    client = log_in()
    set_up(client)
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()


# --- Where one is logged in ------------------------------------------------------------------


def test_devices_are_named_and_no_address_is_kept(ana):
    log_in(IPHONE)
    page = log_in().get("/accounts/sessions/").content.decode()
    assert page.index("Firefox on Linux") < page.index("Safari on iPhone")
    assert "This one" in page
    assert {session.ip for session in UserSession.objects.all()} == {"0.0.0.0"}


def test_one_device_is_logged_out_and_all_others(ana):
    here, phone, old = log_in(), log_in(IPHONE), log_in()
    first = UserSession.objects.get(session_key=phone.session.session_key)
    here.post("/accounts/sessions/end", {"session": str(first.pk)})
    assert phone.get("/settings/profile").status_code == 302
    assert old.get("/settings/profile").status_code == 200
    here.post("/accounts/sessions/others/end")
    assert old.get("/settings/profile").status_code == 302
    assert here.get("/settings/profile").status_code == 200


def test_nobody_ends_a_session_of_others(ana, client):
    victim = log_in()
    session = UserSession.objects.get(session_key=victim.session.session_key)
    client.force_login(make_user("ben"))
    for number in (str(session.pk), "", "x", "9" * 40, "-1"):
        client.post("/accounts/sessions/end", {"session": number})
    assert victim.get("/settings/profile").status_code == 200


def test_another_password_ends_the_others(ana):
    here, other = log_in(), log_in()
    new = "and the night is long"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/accounts/password/change/", fields).status_code == 302
    assert here.get("/settings/profile").status_code == 200
    assert other.get("/settings/profile").status_code == 302


def test_the_list_costs_the_same_for_1_and_5(
    ana, django_assert_num_queries, django_assert_max_num_queries
):
    here = log_in()
    with django_assert_max_num_queries(12) as one:
        here.get("/accounts/sessions/")
    count = len(one)
    for _ in range(4):
        log_in()
    with django_assert_num_queries(count):
        here.get("/accounts/sessions/")


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("curl/8", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)
def test_a_browser_is_named_as_people_do(user_agent, name):
    assert name_of(user_agent) == name
