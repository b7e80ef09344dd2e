import re
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core import mail, signing
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import User
from accounts.services import closing
from core.errors import DomainError, Gone, NotFound
from core.models import AuditEntry
from spaces.models import Space
from tests.factories import PASSWORD, make_user
from tests.recordings.factories import make_replay
from tests.spaces.cast import seat
from tests.spaces.factories import make_live_space
from tests.timeline.factories import make_tweet

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_user("ana", password=PASSWORD)


def logged_in(user) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.handle, "password": PASSWORD})
    return client


def closed(user) -> User:
    services.close_account(actor=user)
    user.refresh_from_db()
    return user


# --- Closing -----------------------------------------------------------------------------------


def test_closing_hides_everything_and_ends_every_session(ana):
    phone, laptop = logged_in(ana), logged_in(ana)
    tweet = make_tweet(ana)
    closed(ana)
    assert (ana.is_active, ana.closed_at is None) == (False, False)
    assert not UserSession.objects.filter(user=ana).exists()
    for client in (phone, laptop):
        assert client.get(reverse("profile_edit")).status_code == 302
    guest = Client()
    assert guest.get(reverse("profile", args=["ana"])).status_code == 404
    assert guest.get(reverse("tweet", args=[tweet.pk])).status_code == 404
    services.close_account(actor=ana)
    assert [line.act for line in AuditEntry.objects.all()] == ["account.closed"]


def test_a_session_of_before_is_not_one_of_after_the_restoring(ana):
    phone = logged_in(ana)
    closed(ana)
    services.restore_account(actor=ana)
    assert phone.get(reverse("profile_edit")).status_code == 302


def test_closing_ends_the_own_space_and_leaves_others(host, speaker):
    space = make_live_space(host)
    seat(speaker, space)
    closed(speaker)
    assert not space.participants.here().filter(user=speaker).exists()
    make_replay(space)
    closed(host)
    space.refresh_from_db()
    assert space.has_ended
    assert not Space.objects.visible_to(None).filter(pk=space.pk).exists()


def test_the_last_operator_cannot_close_their_account(ana):
    services.make_operator(user=ana)
    ben = make_user("ben", is_superuser=True, is_staff=True, is_active=False)
    with pytest.raises(DomainError) as error:
        services.close_account(actor=ana)
    assert error.value.code == "last_operator"
    User.objects.filter(pk=ben.pk).update(is_active=True)
    assert not closed(ana).is_active


# --- Coming back -------------------------------------------------------------------------------


def test_the_email_leads_back(ana, client, settings):
    closed(ana)
    closing.tell_of_closing(user_id=ana.pk)
    [letter] = mail.outbox
    assert letter.to == [ana.email]
    path = re.search(r"(/restore-account/\S+)", letter.body)[1]
    assert f"{settings.PUBLIC_URL}{path}\n" in letter.body
    assert "@ana" in client.get(path).content.decode()
    assert client.get(path).status_code == 200  # looking changes nothing
    client.post(path)
    ana.refresh_from_db()
    assert (ana.is_active, ana.closed_at) == (True, None)
    assert "_auth_user_id" not in client.session
    assert [line.act for line in AuditEntry.objects.all()] == ["account.closed", "account.restored"]
    assert client.post(path).status_code == 410
    closing.tell_of_closing(user_id=ana.pk)
    assert len(mail.outbox) == 1


def test_an_old_link_does_not_open_a_later_closing(ana):
    word = closing.word_for(closed(ana))
    services.restore_account(actor=ana)
    closed(ana)
    with pytest.raises(Gone):
        closing.account_of_word(word)


def test_hostile_words_open_nothing(ana, client):
    word = closing.word_for(closed(ana))
    forged = [
        word[:-1],
        word + "x",
        signing.dumps([ana.pk, ana.closed_at.isoformat()]),
        signing.dumps([ana.pk, ana.closed_at.isoformat()], salt="accounts.export"),
        signing.dumps([ana.pk, ""], salt="accounts.restore"),
        signing.dumps([0, ana.closed_at.isoformat()], salt="accounts.restore"),
        "x",
        "é" * 40,
    ]
    for each in forged:
        with pytest.raises((NotFound, Gone)):
            closing.account_of_word(each)
        assert client.post(reverse("account_restore", args=[each])).status_code in {404, 410}
    ana.refresh_from_db()
    assert not ana.is_active


def test_thirty_days_and_not_a_moment_longer(ana):
    closed(ana)
    word, end = closing.word_for(ana), ana.closed_at + timedelta(days=30)
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert closing.account_of_word(word) == ana
    with time_machine.travel(end, tick=False):
        with pytest.raises(Gone):
            closing.account_of_word(word)
        with pytest.raises(Gone):
            services.restore_account(actor=ana)


def test_logging_in_offers_the_way_back_to_who_knows_the_password(ana, client):
    closed(ana)
    login = reverse("account_login")
    wrong = client.post(login, {"login": "ana", "password": "another one"})
    assert wrong.status_code == 200
    answer = client.post(login, {"login": "ana", "password": PASSWORD})
    assert answer.url.startswith("/restore-account/")
    client.post(answer.url)
    assert logged_in(ana).get(reverse("profile_edit")).status_code == 200


def test_whom_the_operator_deactivated_is_offered_no_way_back(client):
    make_user("ben", password=PASSWORD, is_active=False)
    answer = client.post(reverse("account_login"), {"login": "ben", "password": PASSWORD})
    assert answer.url == reverse("account_inactive")


def test_a_suspension_outlives_closing_and_coming_back(ana, moderator):
    services.suspend(actor=moderator, other=ana)
    ana.refresh_from_db()
    services.restore_account(actor=closed(ana))
    ana.refresh_from_db()
    assert not ana.is_in_good_standing


# --- The page ----------------------------------------------------------------------------------


def test_the_page_wants_the_handle_and_then_the_password(ana):
    client, page = logged_in(ana), reverse("account_close")
    assert "What stays, and why" in client.get(page).content.decode()
    assert "That is not your handle" in client.post(page, {"handle": "ben"}).content.decode()
    asked = client.post(page, {"handle": "@ANA"})
    assert reverse("account_reauthenticate") in asked.url
    ana.refresh_from_db()
    assert ana.is_active
    client.post(asked.url, {"password": "another one"})
    ana.refresh_from_db()
    assert ana.is_active
    done = client.post(asked.url, {"password": PASSWORD})
    ana.refresh_from_db()
    assert not ana.is_active
    assert done.url == reverse("account_is_closed")
    assert "30 days" in client.get(done.url).content.decode()
    assert "_auth_user_id" not in client.session
