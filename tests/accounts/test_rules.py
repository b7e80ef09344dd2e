import pytest

from accounts import rules, services
from tests.factories import make_user


@pytest.mark.parametrize("handle", ["admin", "ADMIN", "Spaces", "_admin_", "settings", "ws"])
def test_reserved_handles_in_any_case(handle):
    assert rules.is_reserved_handle(handle)


@pytest.mark.parametrize("handle", ["ana", "administratrix", "my_spaces"])
def test_other_handles_are_free(handle):
    assert not rules.is_reserved_handle(handle)


@pytest.mark.django_db
def test_following_has_a_direction():
    ana, ben = make_user("ana"), make_user("ben")
    services.follow(actor=ana, other=ben)
    assert rules.is_following(ana, ben)
    assert not rules.is_following(ben, ana)
    assert not rules.is_following(ana, ana)
