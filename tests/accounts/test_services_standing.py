import pytest

from accounts import rules, services
from accounts.models import User
from core.errors import NotAllowed
from tests.factories import make_moderator, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return make_user("ana")


def test_a_suspended_account_is_out_of_sight_and_writes_nothing(ana, moderator, called):
    for _ in range(2):
        services.suspend(actor=moderator, other=ana)
    ana.refresh_from_db()
    assert not rules.can_write(ana)
    assert not rules.can_see(moderator, ana)
    assert called == {"suspended": 1}


def test_suspending_keeps_the_time_of_the_first(ana, moderator):
    services.suspend(actor=moderator, other=ana)
    first = User.objects.get(pk=ana.pk).suspended_at
    services.suspend(actor=moderator, other=ana)
    assert User.objects.get(pk=ana.pk).suspended_at == first


def test_reinstating_puts_everything_back(ana, moderator, called):
    ben = make_user("ben")
    services.follow(actor=ben, other=ana)
    services.suspend(actor=moderator, other=ana)
    for _ in range(2):
        services.reinstate(actor=moderator, other=ana)
    ana.refresh_from_db()
    assert rules.can_write(ana)
    assert rules.is_following(ben, ana)
    assert called == {"followed": 1, "suspended": 1, "reinstated": 1}


@pytest.mark.parametrize("act", [services.suspend, services.reinstate])
@pytest.mark.parametrize(
    "make_actor",
    [
        lambda: make_user("ben"),
        lambda: make_user("ben", is_staff=True),
        lambda: make_user("ben", is_superuser=True, is_active=False),
    ],
    ids=["anybody", "staff without the permission", "closed operator"],
)
def test_who_may_not_suspend(ana, act, make_actor):
    with pytest.raises(NotAllowed):
        act(actor=make_actor(), other=ana)
    assert User.objects.get(pk=ana.pk).is_in_good_standing


def test_a_suspended_moderator_suspends_nobody(ana, moderator):
    operator = make_user("operator1", is_superuser=True)
    services.suspend(actor=operator, other=moderator)
    with pytest.raises(NotAllowed):
        services.suspend(actor=moderator, other=ana)


def test_moderators_do_not_decide_about_themselves_or_operators(moderator):
    operator = make_user("operator1", is_superuser=True)
    for other in (moderator, operator):
        with pytest.raises(NotAllowed):
            services.suspend(actor=moderator, other=other)
    services.suspend(actor=operator, other=make_user("operator2", is_superuser=True))
    services.suspend(actor=moderator, other=make_moderator("moderator2"))
