"""Sign up, log in, log out, forget the password: through the pages, as people do."""

import re

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.messages import get_messages
from django.core import mail
from django.core.management import call_command
from django.test import Client

from accounts.adapter import AccountAdapter
from accounts.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

NEW = {
    "name": "Ana Ribeiro",
    "username": "Ana_R",
    "email": "ana@example.org",
    "password1": PASSWORD,
}


def sign_up(client, **changes):
    return client.post("/accounts/signup/", {**NEW, **changes})


def log_in(client, login, password=PASSWORD):
    return client.post("/accounts/login/", {"login": login, "password": password})


def link_in(message) -> str:
    return re.search(r"http://testserver(/\S+)", message.body)[1]


def test_signing_up_takes_one_form_and_logs_in(client):
    response = sign_up(client)
    assert response.status_code == 302
    assert response["Location"] == "/"
    user = get_user(client)
    assert (user.username, user.name, user.email) == ("Ana_R", "Ana Ribeiro", "ana@example.org")


def test_signing_up_sends_a_link_that_confirms_the_address(client):
    sign_up(client)
    [message] = mail.outbox
    assert message.subject == "Confirm your email"
    assert "@Ana_R" in message.body
    link = link_in(message)
    assert b"Yes, it is mine" in client.get(link).content
    client.post(link)
    assert User.objects.get().emailaddress_set.get().verified


def test_signing_up_comes_back_to_where_one_was(client):
    response = sign_up(client, next="/spaces/")
    assert response["Location"] == "/spaces/"
    elsewhere = sign_up(client, next="https://evil.example/", username="other", email="o@e.org")
    assert elsewhere["Location"] == "/"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"username": "ab"}, "3 to 15 letters"),
        ({"username": "a" * 16}, "at most 15"),
        ({"username": "an-a"}, "3 to 15 letters"),
        ({"username": "ána"}, "3 to 15 letters"),
        ({"username": "Admin"}, "That handle is taken."),
        ({"username": "BEN"}, "already exists"),
        ({"name": "\u3164\u202e"}, "This field is required."),
        ({"name": "x" * 51}, "at most 50"),
        ({"email": "not an address"}, "valid email"),
        ({"email": ""}, "This field is required."),
        ({"password1": "12345678"}, "too common"),
        ({"password1": "ana_r@exam"}, "too similar"),
        ({"password1": "short"}, "too short"),
    ],
)
def test_signing_up_says_what_is_wrong(client, changes, words):
    make_user("ben")
    response = sign_up(client, **changes)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\u202eanA\x07", "anA"),
        ("Z" + "\u0337" * 30, "Z" + "\u0337" * 4),
        ("דנה לוי", "דנה לוי"),
    ],
)
def test_hostile_names_are_cleaned_and_escaped(client, typed, kept):
    sign_up(client, name=typed)
    assert User.objects.get().name == kept
    page = client.get("/@Ana_R").content.decode()
    assert "<script>alert" not in page
    assert kept.replace("<", "&lt;").replace(">", "&gt;") in page


def test_a_handle_that_is_gone_a_moment_later_is_told_in_words(client, monkeypatch):
    # The form looks before the other one writes: only the constraint sees both.
    look = AccountAdapter.clean_username

    def look_then_lose(self, username, shallow=False):
        handle = look(self, username, shallow=shallow)
        make_user("ANA_R", email="first@example.org")
        return handle

    monkeypatch.setattr(AccountAdapter, "clean_username", look_then_lose)
    response = sign_up(client)
    assert response.status_code == 409
    assert response["X-Error-Code"] == "handle_taken"
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "login", ["Ana_R", "ana_r", "@ANA_R", " Ana_R ", "ana@example.org", "ANA@Example.org"]
)
def test_logging_in_by_handle_in_any_case_or_by_email(client, login):
    ana = make_user("Ana_R", password=PASSWORD, email="ana@example.org")
    response = log_in(client, login)
    assert response.status_code == 302
    assert get_user(client) == ana


@pytest.mark.parametrize("login", ["ana", "nobody", "ana@example.org", "nobody@example.org"])
def test_a_wrong_password_tells_nothing_of_the_account(client, login):
    make_user("ana", password=PASSWORD)
    response = log_in(client, login, "wrong words in a row")
    assert response.status_code == 200
    assert "are not correct" in response.content.decode()
    assert not get_user(client).is_authenticated


# --- Whose an address is ------------------------------------------------------------------------


@pytest.fixture(params=["confirmed", "unconfirmed"])
def ben(request):
    """Of two addresses his is taken; `answers_to` asks with the one and with the other."""
    ben = make_user("ben", password=PASSWORD)
    ben.emailaddress_set.update(verified=request.param == "confirmed")
    return ben


def answers_to(ask):
    """What `ask(client, handle, address)` came to, for an address that is free and one that is
    not: where it leads, what its page says, how many mails went out.
    """
    return [told(ask, "one", "one@example.org"), told(ask, "two", "ben@example.org")]


def told(ask, handle, address):
    client = Client()
    answer = ask(client, handle, address)
    words = answer.content.decode().replace(address, "")
    words = re.sub(r'name="csrfmiddlewaretoken"\s+value="\w+"', "", words)
    said = [str(message).replace(address, "") for message in get_messages(answer.wsgi_request)]
    went = [message.subject for message in mail.outbox if message.to == [address]]
    return answer.status_code, answer.headers.get("Location"), words, said, went


def with_own_account(client, handle, address):
    answer = sign_up(client, username=handle, email=address, password1="other words in a row")
    assert get_user(client).username == handle
    return answer


def logging_in(client, handle, address):
    """With the words of one's own account, by the address that was given with it."""
    with_own_account(client, handle, address)
    client.logout()
    answer = log_in(client, address, "other words in a row")
    assert not get_user(client).is_authenticated
    assert "log in with your handle" in answer.content.decode()
    log_in(client, handle, "other words in a row")
    assert get_user(client).username == handle
    return answer


def changing(client, handle, address):
    client.force_login(make_user(handle, email=f"{handle}@old.example.org"))
    return client.post("/accounts/email/", {"email": address, "action_add": ""})


@pytest.mark.parametrize("ask", [with_own_account, logging_in, changing])
def test_nothing_tells_whether_an_address_is_taken(ben, ask):
    free, taken = answers_to(ask)
    assert free == taken


def test_an_address_stays_with_who_confirmed_it_first(client):
    ben = make_user("ben", password=PASSWORD)
    sign_up(client, email=ben.email)
    link = link_in(mail.outbox[-1])
    client.logout()
    client.post(link)  # as if Ben had pressed it without a thought
    assert ben.emailaddress_set.get().verified
    assert not User.objects.get(username="Ana_R").emailaddress_set.get().verified
    log_in(client, ben.email)
    assert get_user(client) == ben
    mail.outbox.clear()
    Client().post("/accounts/password/reset/", {"email": ben.email})
    [message] = mail.outbox
    assert "@ben" in message.body


@pytest.mark.parametrize(
    "login", ["ben", "nobody", "ben@example.org", "nobody@example.org", "shared@example.org"]
)
def test_each_try_costs_one_hash_of_a_password(client, monkeypatch, login):
    make_user("ben", password=PASSWORD)
    for handle in ("one", "two"):
        person = make_user(handle, password=PASSWORD, email="shared@old.example.org")
        person.emailaddress_set.update(email="shared@example.org", verified=False)
    hashes = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *words: hashes.append(1) or encode(*words)
    )
    log_in(client, login, "wrong words in a row")
    assert len(hashes) == 1


def test_an_operator_without_an_address_gets_in(client):
    call_command("createsuperuser", username="root", email="", interactive=False, verbosity=0)
    root = User.objects.get(username="root")
    root.set_password(PASSWORD)
    root.save()
    log_in(client, "root")
    assert get_user(client) == root


def test_a_closed_account_cannot_log_in(client):
    make_user("ana", password=PASSWORD, is_active=False)
    response = log_in(client, "ana")
    assert response["Location"] == "/accounts/inactive/"
    assert b"This account is closed" in client.get("/accounts/inactive/").content
    assert not get_user(client).is_authenticated


def test_the_form_must_carry_its_token(client):
    client.handler.enforce_csrf_checks = True
    response = sign_up(client)
    assert response.status_code == 403
    assert b"Please send it again" in response.content
    assert not User.objects.exists()


def test_logging_out_takes_a_post(client):
    ana = make_user()
    client.force_login(ana)
    assert b"Log out?" in client.get("/accounts/logout/").content
    assert get_user(client) == ana
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert not get_user(client).is_authenticated


def test_a_forgotten_password_is_set_anew_by_mail(client):
    ana = make_user("ana", password=PASSWORD)
    done = client.post("/accounts/password/reset/", {"email": "ANA@example.org"}, follow=True)
    assert b"Look into your mail" in done.content
    [message] = mail.outbox
    assert (message.subject, message.to) == ("Set a new password", ["ana@example.org"])
    form = client.get(link_in(message), follow=True)
    action = form.redirect_chain[-1][0]
    new = {"password1": "other words in a row", "password2": "other words in a row"}
    assert b"Password set" in client.post(action, new, follow=True).content
    log_in(client, "ana", "other words in a row")
    assert get_user(client) == ana
    client.logout()
    again = client.get(link_in(message), follow=True)
    assert b"This link no longer works" in again.content


def test_a_reset_for_an_unknown_address_looks_the_same(client):
    done = client.post("/accounts/password/reset/", {"email": "who@example.org"}, follow=True)
    assert b"Look into your mail" in done.content
    [message] = mail.outbox
    assert message.subject == "No account with this address"


def test_changing_the_password_needs_the_old_one(client):
    ana = make_user(password=PASSWORD)
    client.force_login(ana)
    new = {"password1": "other words in a row", "password2": "other words in a row"}
    client.post("/accounts/password/change/", {"oldpassword": "wrong", **new})
    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    ana.refresh_from_db()
    assert ana.check_password("other words in a row")
    assert get_user(client) == ana


def test_a_new_email_counts_once_it_is_confirmed(client):
    ana = make_user(password=PASSWORD)
    client.force_login(ana)
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    page = client.get("/accounts/email/").content
    assert b"Not confirmed yet" in page
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
    client.post(link_in(mail.outbox[-1]))
    ana.refresh_from_db()
    assert ana.email == "new@example.org"


@pytest.mark.parametrize("is_demo", [True, False])
def test_only_a_demo_prints_a_password(client, settings, is_demo):
    settings.DEMO = is_demo
    page = client.get("/accounts/login/").content
    assert (b"This is a demo" in page) is is_demo
    assert (b"spaces-demo" in page) is is_demo
