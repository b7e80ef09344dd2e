from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts import rules, services
from accounts.models import User
from accounts.services.standing import FOREVER, suspension_end
from core.errors import Invalid, NotAllowed
from core.models import AuditEntry
from tests.factories import make_moderator, make_user
from tests.races import at_once

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


# --- For a time --------------------------------------------------------------------------------


def in_days(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def ends(person: User) -> datetime | None:
    person.refresh_from_db()
    return suspension_end(person)


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("act", flat=True))


def test_of_two_suspensions_the_longer_holds(ana, moderator, called):
    short, long = in_days(3), in_days(30)
    for until, end in ((short, short), (long, long), (short, long), (None, FOREVER)):
        services.suspend(actor=moderator, other=ana, until=until)
        assert ends(ana) == end
    services.suspend(actor=moderator, other=ana, until=long)
    assert ends(ana) == FOREVER
    assert called == {"suspended": 1}
    assert acts() == ["account.suspended"] * 3


def test_nobody_is_suspended_into_the_past(ana, moderator):
    with pytest.raises(Invalid):
        services.suspend(actor=moderator, other=ana, until=timezone.now())
    assert ends(ana) is None


def test_a_suspension_is_lifted_when_its_time_is_over_and_once(ana, moderator, called):
    until = in_days(3)
    services.suspend(actor=moderator, other=ana, until=until)
    services.suspend(actor=moderator, other=make_user("ben"))
    assert services.lift_lapsed_suspensions(now=until - timedelta(seconds=1)) == 0
    assert services.lift_lapsed_suspensions(now=until) == 1
    assert services.lift_lapsed_suspensions(now=until) == 0
    assert ends(ana) is None
    assert called == {"suspended": 2, "reinstated": 1}
    assert acts()[-1] == "account.reinstated"


def test_who_is_refused_reads_until_when(ana, moderator):
    services.suspend(actor=moderator, other=ana, until=datetime(2031, 12, 3, 8, tzinfo=UTC))
    with pytest.raises(NotAllowed, match="until 3 Dec 2031"):
        services.follow(actor=ana, other=moderator)


@pytest.mark.django_db(transaction=True)
def test_a_longer_suspension_of_the_moment_a_short_one_lapses_holds():
    moderator = make_moderator()
    for number in range(3):
        person = make_user(f"person{number}")
        services.suspend(actor=moderator, other=person, until=in_days(3))
        at_once(
            lambda person=person: services.suspend(actor=moderator, other=person),
            lambda: services.lift_lapsed_suspensions(now=in_days(4)),
        )
        assert ends(person) == FOREVER
