import re
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    output = StringIO()
    call_command("make_operator", *arguments, stdout=output)
    return output.getvalue()


@pytest.mark.parametrize("handle", ["ana", "@ana", "ANA"])
def test_an_existing_account_becomes_an_operator_and_keeps_its_password(handle):
    user = make_user("ana", password="nobody guesses this")
    assert "@ana is an operator" in said(handle)
    user.refresh_from_db()
    assert user.is_staff
    assert user.is_superuser
    assert user.check_password("nobody guesses this")


def test_a_new_operator_sets_the_password_by_a_link_that_works_once(client):
    link = re.search(r"http\S+/key/\S+", said("ana", "--link"))
    assert not User.objects.get(username="ana").has_usable_password()
    page = client.get(urlsplit(link[0]).path, follow=True)
    form = page.redirect_chain[-1][0]
    new = {"password1": "the sea is wide tonight", "password2": "the sea is wide tonight"}
    assert client.post(form, new).status_code == 302
    assert client.login(username="ana", password=new["password1"])
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == reverse("mfa_index")
    client.logout()
    assert client.get(urlsplit(link[0]).path, follow=True).context["token_fail"]


@pytest.mark.parametrize("handle", ["a", "has space", "much_too_long_a_handle"])
def test_no_operator_has_a_handle_that_nobody_may_have(handle):
    with pytest.raises(CommandError, match="A handle has"):
        said(handle, "--link")
    assert not User.objects.exists()
