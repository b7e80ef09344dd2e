from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.adapter import SecondFactorAdapter
from core.models import AuditEntry
from tests.factories import make_user
from tests.logins import staff_client

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ADMIN = "/admin/"
REPORTS = "/admin/moderation/report/"


def leads_to(client: Client, path: str) -> str:
    """Where one ends up who opens `path`."""
    return client.get(path, follow=True).redirect_chain[-1][0]


def make_operator():
    return make_user("boss", is_staff=True, is_superuser=True)


# --- The admin's door ------------------------------------------------------------------------


def test_the_admin_takes_a_guest_to_our_login(client):
    assert leads_to(client, REPORTS) == f"/accounts/login/?next={REPORTS.replace('/', '%2F')}"


def test_the_admin_takes_no_password_of_its_own(client):
    page = client.post("/admin/login/", {"username": "boss", "password": "x"})
    assert page.status_code == 405


def test_a_password_alone_opens_no_page_of_the_admin(client):
    client.force_login(make_operator())
    for path in (ADMIN, REPORTS, "/admin/accounts/user/", "/admin/jsi18n/"):
        assert client.get(path).status_code == 302, path
    assert leads_to(client, REPORTS) == "/accounts/2fa/"
    assert client.post("/admin/accounts/user/", {"action": "suspend_accounts"}).status_code == 302


def test_a_second_factor_opens_it():
    client = staff_client(make_operator())
    assert client.get(ADMIN).status_code == 200
    assert client.get("/admin/login/?next=/admin/accounts/user/")["Location"].endswith("/user/")


def test_the_operator_may_do_without(client, settings):
    settings.STAFF_NEEDS_SECOND_FACTOR = False
    client.force_login(make_operator())
    assert client.get(ADMIN).status_code == 200


def test_the_admin_is_not_for_others(client, listener):
    client.force_login(listener)
    assert client.get(ADMIN, follow=True).status_code == 403
    staff_client(listener, client)
    assert client.get(ADMIN, follow=True).status_code == 403


def test_suspended_staff_stay_outside():
    client = staff_client(make_user("boss", is_staff=True, suspended_at="2026-01-01T00:00Z"))
    assert client.get(ADMIN, follow=True).status_code == 403


def test_the_admin_leads_to_no_other_site(client):
    client.force_login(make_operator())
    assert "evil" not in client.get("/admin/login/?next=https://evil.example/")["Location"]


# --- Secrets, and losing them ----------------------------------------------------------------


def test_secrets_lie_encrypted():
    box = SecondFactorAdapter()
    hidden = box.encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY" not in hidden
    assert box.decrypt(hidden) == "JBSWY3DPEHPK3PXP"


def test_forgetting_a_second_factor_ends_sessions_and_is_logged():
    user = make_operator()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    call_command("forget_second_factor", "@Boss", stdout=StringIO())
    assert not Authenticator.objects.filter(user=user).exists()
    assert AuditEntry.objects.get().act == "second_factor.forgotten"
    with pytest.raises(CommandError, match="no such account"):
        call_command("forget_second_factor", "nobody")
