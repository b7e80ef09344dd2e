"""A passkey is made, and then is all that one needs to log in: Chromium's own authenticator."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import Crowd

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_added_and_logs_in(run_server, people: Crowd) -> None:
    server = run_server()
    cookies = server.assemble("ana").cookies["ana"]
    # Passkeys belong to a name; an address of numbers has none.
    ana = people.person(server.base_url.replace("127.0.0.1", "localhost"), cookies=cookies)
    device = ana.page.context.new_cdp_session(ana.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    ana.open("/accounts/2fa/webauthn/add/")
    ana.page.get_by_label("Name").fill("Ana's phone")
    ana.page.get_by_role("button", name="Add a passkey").click()
    # It has no password: that it is her, her passkey says.
    ana.page.get_by_role("link", name="Use a passkey instead").click()
    ana.page.get_by_role("button", name="Use a passkey").click()
    expect(ana.page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    ana.open("/accounts/2fa/webauthn/")
    expect(ana.page.get_by_text("Ana's phone")).to_be_visible()

    ana.open("/accounts/logout/")
    ana.page.get_by_role("main").get_by_role("button", name="Log out").click()
    ana.open("/accounts/login/")
    ana.page.get_by_role("button", name="Log in with a passkey").click()
    expect(ana.page).to_have_url(re.compile(r"localhost:\d+/(home)?$"))
    ana.open("/accounts/sessions/")
    expect(ana.page.get_by_text("This one")).to_be_visible()
    assert ana.problems == []
