import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core import mail
from django.test import Client

from accounts import services
from accounts.models import User
from tests.factories import PASSWORD, make_user
from tests.logins import staff_client

pytestmark = pytest.mark.django_db

PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def ana() -> User:
    return make_user("ana")


@pytest.fixture
def as_moderator(client, moderator):
    return staff_client(moderator, client)


def act(client, action: str, *people: User, **fields: str):
    chosen = {ACTION_CHECKBOX_NAME: [person.pk for person in people]}
    return client.post(PEOPLE, {"action": action, **chosen, **fields}, follow=True)


def is_suspended(user: User) -> bool:
    return User.objects.get(pk=user.pk).suspended_at is not None


def test_suspending_asks_first(as_moderator, ana):
    page = act(as_moderator, "suspend_accounts", ana).content.decode()
    assert "Suspend these accounts?" in page
    assert "@ana" in page
    assert not is_suspended(ana)


def test_suspending_and_reinstating(as_moderator, ana):
    ben = make_user("ben")
    page = act(as_moderator, "suspend_accounts", ana, ben, confirmed="yes").content.decode()
    assert "Done: 2 accounts." in page
    assert is_suspended(ana)
    assert is_suspended(ben)
    act(as_moderator, "reinstate_accounts", ana, confirmed="yes")
    assert not is_suspended(ana)
    assert is_suspended(ben)


def test_whom_one_may_not_suspend_is_told_and_the_others_go_on(as_moderator, moderator, ana):
    page = act(as_moderator, "suspend_accounts", moderator, ana, confirmed="yes").content.decode()
    assert "@moderator: You may not decide" in page
    assert "Done: 1 account." in page
    assert is_suspended(ana)
    assert not is_suspended(moderator)


def test_staff_without_the_permission_has_no_such_buttons(client, ana, moderator):
    suspend = moderator.user_permissions.get(codename="suspend")
    moderator.user_permissions.remove(suspend)
    staff_client(moderator, client)
    assert "suspend_accounts" not in client.get(PEOPLE).content.decode()
    act(client, "suspend_accounts", ana, confirmed="yes")
    assert not is_suspended(ana)


def test_the_list_and_a_person_read_and_suspended_ones_can_be_picked(as_moderator, ana, moderator):
    services.suspend(actor=moderator, other=ana)
    page = as_moderator.get(f"{PEOPLE}?suspended_at__isempty=0").content.decode()
    assert f"{PEOPLE}{ana.pk}/" in page
    assert f"{PEOPLE}{moderator.pk}/" not in page
    assert as_moderator.get(f"{PEOPLE}{ana.pk}/change/").status_code == 200


def test_the_time_of_a_suspension_is_no_field(client, ana):
    staff_client(make_user("operator1", is_staff=True, is_superuser=True), client)
    page = client.get(f"{PEOPLE}{ana.pk}/change/").content.decode()
    assert 'name="suspended_at' not in page
    assert 'name="is_protected' not in page


def test_an_address_that_an_operator_replaced_is_worth_nothing(client, ana):
    ana.set_password(PASSWORD)
    ana.save()
    staff_client(make_user("root", is_staff=True, is_superuser=True), client)
    fields = {"username": "ana", "name": "Ana", "email": "New@example.org", "is_active": "on"}
    assert client.post(f"{PEOPLE}{ana.pk}/change/", fields).status_code == 302
    ana.refresh_from_db()
    [address] = ana.emailaddress_set.all()
    assert (ana.email, address.email, address.verified) == (*["new@example.org"] * 2, False)
    Client().post("/accounts/password/reset/", {"email": "ana@example.org"})
    assert mail.outbox[-1].subject == "No account with this address"
    assert not Client().login(username="ana@example.org", password=PASSWORD)
    assert Client().login(username="ana", password=PASSWORD)
