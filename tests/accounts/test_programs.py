"""Apps, tokens, and letting an app act for oneself: the whole way of OAuth 2 with PKCE."""

import base64
import hashlib
import re
import shlex
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import settings
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application, RefreshToken

from accounts.services import programs
from core.errors import DomainError, Invalid, NotFound
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
BACK = "https://client.example.org/back"
VERIFIER = "a-word-that-only-the-app-knows-" * 2


@pytest.fixture
def ana(db):
    return make_user("ana")


@pytest.fixture
def ben(db):
    return make_user("ben")


def test_what_is_shown_once_is_stored_as_a_fingerprint(ana):
    app, secret = programs.register_app(actor=ana, name="Reader", redirect_uris=BACK)
    assert len(secret) >= 40
    token, words = programs.make_token(actor=ana, app=app, scopes=["users.read"])
    stored = [*Application.objects.values_list("client_secret", flat=True)]
    stored += AccessToken.objects.values_list("token", flat=True)
    assert not any(secret in one or words in one for one in stored)
    assert token.expires - timezone.now() < timedelta(days=366)


def test_a_token_asks_as_whom_it_stands_for(client, ana):
    app, _ = programs.register_app(actor=ana, name="Reader")
    _token, words = programs.make_token(actor=ana, app=app, scopes=["users.read", "tweet.read"])
    asked = client.get("/2/users/me", headers={"Authorization": f"Bearer {words}"})
    assert asked.json()["data"]["username"] == "ana"
    programs.revoke_token(actor=ana, token=_token)
    asked = client.get("/2/users/me", headers={"Authorization": f"Bearer {words}"})
    assert asked.status_code == 401


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": ""}, "app_name"),
        ({"name": "x" * 51}, "app_name"),
        ({"name": "x", "redirect_uris": "javascript:alert(1)"}, "redirect_uri"),
        ({"name": "x", "redirect_uris": "/relative"}, "redirect_uri"),
        ({"name": "x", "redirect_uris": "http://a.example.org/"}, "redirect_uri"),
        ({"name": "x", "redirect_uris": "http://[::1"}, "redirect_uri"),
        ({"name": "x", "redirect_uris": "https://a.example.org/#here"}, "redirect_uri"),
    ],
)
def test_a_bad_app_is_refused_with_its_code(ana, fields, code):
    with pytest.raises(Invalid) as refused:
        programs.register_app(actor=ana, **fields)
    assert refused.value.code == code
    assert not Application.objects.exists()


def test_a_program_on_ones_own_machine_may_wait_there(ana):
    programs.register_app(actor=ana, name="Mine", redirect_uris="http://127.0.0.1:9999/back")
    assert Application.objects.count() == 1


def test_nobody_has_endless_apps(ana, monkeypatch):
    monkeypatch.setattr(programs, "MOST_APPS", 1)
    programs.register_app(actor=ana, name="One")
    with pytest.raises(DomainError, match="20 apps"):
        programs.register_app(actor=ana, name="Two")


def test_what_is_somebody_elses_is_not_there(client, ana, ben):
    app, _ = programs.register_app(actor=ana, name="Reader")
    token, _ = programs.make_token(actor=ana, app=app, scopes=None)
    for call in (
        lambda: programs.delete_app(actor=ben, app=app),
        lambda: programs.make_token(actor=ben, app=app, scopes=None),
        lambda: programs.revoke_token(actor=ben, token=token),
    ):
        with pytest.raises(NotFound):
            call()
    client.force_login(ben)
    assert client.get(f"/settings/apps/{app.client_id}").status_code == 404
    assert client.post(f"/settings/tokens/{token.pk}/revoke").status_code == 404


def asking(app, **more):
    challenge = hashlib.sha256(VERIFIER.encode()).digest()
    return {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": BACK,
        "scope": "users.read tweet.read offline.access",
        "state": "xyz",
        "code_challenge": base64.urlsafe_b64encode(challenge).decode().rstrip("="),
        "code_challenge_method": "S256",
    } | more


def fields_of(page):
    """What the form on it would send."""
    inputs = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page)
    return {name: value for name, value in inputs if name != "csrfmiddlewaretoken"}


def agree(client, app, **more):
    page = client.get(f"/2/oauth2/authorize?{urlencode(asking(app, **more))}")
    assert page.status_code == 200, page.content
    return page, client.post(
        "/2/oauth2/authorize", fields_of(page.content.decode()) | {"allow": "A"}
    )


def exchange(client, app, secret, code, verifier=VERIFIER):
    basic = base64.b64encode(f"{app.client_id}:{secret}".encode()).decode()
    return client.post(
        "/2/oauth2/token",
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "code_verifier": verifier,
        },
        headers={"Authorization": f"Basic {basic}"},
    )


def code_in(answer):
    assert answer.status_code == 302, answer.content
    assert answer["Location"].startswith(BACK)
    return parse_qs(urlsplit(answer["Location"]).query)["code"][0]


def test_the_whole_way_of_oauth(client, ana, ben):
    app, secret = programs.register_app(actor=ana, name="Reader", redirect_uris=BACK)
    client.force_login(ben)
    page, answer = agree(client, app)
    assert "Read the Tweets you can read" in page.content.decode()
    assert "form-action 'self' https://client.example.org" in page["Content-Security-Policy"]
    code = code_in(answer)
    client.logout()
    assert exchange(client, app, secret, code, verifier="x" * 50).status_code == 400
    client.force_login(ben)
    code = code_in(agree(client, app)[1])
    given = exchange(client, app, secret, code).json()
    header = {"Authorization": f"Bearer {given['access_token']}"}
    assert client.get("/2/users/me", headers=header).json()["data"]["username"] == "ben"
    assert (
        client.post("/2/tweets", {"text": "x"}, "application/json", headers=header).status_code
        == 403
    )
    assert exchange(client, app, secret, code).status_code == 400  # a code is good once
    assert "Reader" in client.get("/settings/apps").content.decode()
    client.post(f"/settings/apps/{app.client_id}/disconnect")
    assert client.get("/2/users/me", headers=header).status_code == 401
    assert not RefreshToken.objects.filter(user=ben).exists()


def test_a_refresh_token_is_good_once_and_theft_ends_all(client, ana):
    app, secret = programs.register_app(actor=ana, name="Reader", redirect_uris=BACK)
    client.force_login(ana)
    given = exchange(client, app, secret, code_in(agree(client, app)[1])).json()
    basic = base64.b64encode(f"{app.client_id}:{secret}".encode()).decode()

    def refresh(words):
        fields = {"grant_type": "refresh_token", "refresh_token": words}
        return client.post("/2/oauth2/token", fields, headers={"Authorization": f"Basic {basic}"})

    second = refresh(given["refresh_token"]).json()
    assert refresh(given["refresh_token"]).status_code == 400
    header = {"Authorization": f"Bearer {second['access_token']}"}
    assert client.get("/2/users/me", headers=header).status_code == 401


def test_the_way_of_oauth_is_as_docs_api_says(client, ana):
    """For an app that keeps no secret: the address, and both commands as they stand there."""
    app, _ = programs.register_app(
        actor=ana, name="Reader", redirect_uris=BACK, is_confidential=False
    )
    words = (settings.BASE_DIR / "docs/api.md").read_text()
    address = re.search(r"/2/oauth2/authorize\?(\S+)\s+(&\S+)", words)
    assert parse_qs(address[1] + address[2]).keys() == asking(app).keys()
    client.force_login(ana)
    known = {"ID": app.client_id, "BACK": BACK, "VERIFIER": VERIFIER}
    known["CODE"] = code_in(agree(client, app)[1])
    for command in re.findall(
        r"^curl \S+(/2/oauth2/token.*?)^```", words, re.DOTALL | re.MULTILINE
    ):
        path, *fields = [one for one in shlex.split(command) if one not in {"-d", "\n"}]
        sent = dict(field.split("=") for field in fields)
        given = client.post(path, {name: known.get(one, one) for name, one in sent.items()})
        assert given.status_code == 200, given.content
        assert given.json()["expires_in"] == 2 * 60 * 60
        known["REFRESH"] = given.json()["refresh_token"]
    assert sent["grant_type"] == "refresh_token"
    header = {"Authorization": f"Bearer {given.json()['access_token']}"}
    assert client.get("/2/users/me", headers=header).json()["data"]["username"] == "ana"


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "https://evil.example.org/"},
        {"client_id": "nobody"},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
        {"scope": "everything"},
        {"response_type": "token"},
    ],
)
def test_a_wrong_question_gives_no_code(client, ana, wrong):
    app, _ = programs.register_app(actor=ana, name="Reader", redirect_uris=BACK)
    client.force_login(ana)
    answer = client.get(f"/2/oauth2/authorize?{urlencode(asking(app, **wrong))}")
    if answer.status_code == 200:  # it is only looked at when somebody agrees
        answer = client.post(
            "/2/oauth2/authorize", fields_of(answer.content.decode()) | {"allow": "Authorize"}
        )
    if answer.status_code == 302:
        assert answer["Location"].startswith(BACK)
        assert "error=" in answer["Location"]
        assert "code=" not in answer["Location"]
    else:
        assert answer.status_code == 400


def test_an_app_alone_gets_a_token_with_its_secret(client, ana):
    app, secret = programs.register_app(actor=ana, name="Reader")
    basic = base64.b64encode(f"{app.client_id}:{secret}".encode()).decode()
    fields = {"grant_type": "client_credentials"}
    given = client.post("/2/oauth2/token", fields, headers={"Authorization": f"Basic {basic}"})
    header = {"Authorization": f"Bearer {given.json()['access_token']}"}
    assert client.get("/2/users/by/username/ana", headers=header).status_code == 200
    assert client.get("/2/users/me", headers=header).status_code == 403


def test_the_pages_say_a_secret_once(client, ana):
    client.force_login(ana)
    made = client.post("/settings/apps/new", {"name": "Reader", "is_confidential": "on"})
    app = Application.objects.get()
    assert "no-store" in made["Cache-Control"]
    assert (
        "The app&#x27;s secret" in made.content.decode()
        or "The app's secret" in made.content.decode()
    )
    again = client.get(f"/settings/apps/{app.client_id}").content.decode()
    assert "shown-once" not in again
    token = client.post(f"/settings/apps/{app.client_id}/token", {"stands_for": "app"})
    assert "shown-once" in token.content.decode()
    assert AccessToken.objects.get().user is None
    client.post(f"/settings/apps/{app.client_id}/delete")
    assert not AccessToken.objects.exists()
