import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Follow, User
from config import settings as shipped
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_handles_are_unique_in_any_case():
    make_user("Ana")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("aNA", email="other@example.org")


@pytest.mark.parametrize("handle", ["ab", "a" * 16, "a b", "a-b", "ána", "ana\n", "ana.", ""])
def test_a_handle_has_3_to_15_plain_characters(handle):
    with pytest.raises(ValidationError):
        User(username=handle, name="Ana", password="x").full_clean()


def test_nobody_follows_themselves_or_twice():
    ana, ben = make_user("ana"), make_user("ben")
    Follow.objects.create(follower=ana, followed=ben)
    for follower in (ana, ben):
        with pytest.raises(IntegrityError), transaction.atomic():
            Follow.objects.create(follower=follower, followed=ben)


def test_passwords_are_hashed_with_argon2_where_it_counts(settings):
    settings.PASSWORD_HASHERS = shipped.PASSWORD_HASHERS
    assert make_user(password="a few words in a row").password.startswith("argon2$argon2id$")
