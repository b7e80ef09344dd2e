import pytest
from django.utils import timezone

from accounts import rules, services
from accounts.models import Block, Follow, FollowRequest, Mute, User
from core.errors import Invalid
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return make_user("ana")


@pytest.fixture
def ben() -> User:
    return make_user("ben")


def test_blocking_ends_follows_both_ways(ana, ben, called):
    services.follow(actor=ana, other=ben)
    services.follow(actor=ben, other=ana)
    services.block(actor=ana, other=ben)
    assert not Follow.objects.exists()
    assert called.pop("blocked") == 1


def test_blocking_ends_requests_both_ways():
    ana, ben = make_user("ana", is_protected=True), make_user("ben", is_protected=True)
    services.follow(actor=ana, other=ben)
    services.follow(actor=ben, other=ana)
    services.block(actor=ana, other=ben)
    assert not FollowRequest.objects.exists()


def test_blocking_leaves_the_follows_of_others(ana, ben):
    cho = make_user("cho")
    services.follow(actor=cho, other=ana)
    services.follow(actor=cho, other=ben)
    services.block(actor=ana, other=ben)
    assert Follow.objects.count() == 2


def test_blocking_twice_is_one_block(ana, ben, called):
    first = services.block(actor=ana, other=ben)
    assert services.block(actor=ana, other=ben) == first
    assert called == {"blocked": 1}


def test_the_blocked_no_longer_see_the_blocker(ana, ben):
    services.block(actor=ana, other=ben)
    assert not rules.can_see(ben, ana)
    assert rules.can_see(ana, ben)


def test_somebody_out_of_sight_can_be_blocked_as_well(ana, ben):
    User.objects.filter(pk=ben.pk).update(suspended_at=timezone.now())
    services.block(actor=ana, other=ben)
    assert rules.has_blocked(ana, ben)


def test_unblocking_brings_sight_back_and_no_follow(ana, ben):
    services.follow(actor=ben, other=ana)
    services.block(actor=ana, other=ben)
    for _ in range(2):
        services.unblock(actor=ana, other=ben)
    assert not Block.objects.exists()
    assert rules.can_see(ben, ana)
    assert not rules.is_following(ben, ana)


def test_unblocking_leaves_the_block_of_the_other(ana, ben):
    services.block(actor=ana, other=ben)
    services.block(actor=ben, other=ana)
    services.unblock(actor=ana, other=ben)
    assert rules.has_blocked(ben, ana)


def test_muting_twice_is_one_and_keeps_the_follow(ana, ben):
    services.follow(actor=ana, other=ben)
    assert services.mute(actor=ana, other=ben) == services.mute(actor=ana, other=ben)
    assert rules.is_following(ana, ben)
    for _ in range(2):
        services.unmute(actor=ana, other=ben)
    assert not Mute.objects.exists()


@pytest.mark.parametrize("act", [services.block, services.mute])
def test_nobody_turns_away_from_themselves(ana, act):
    with pytest.raises(Invalid):
        act(actor=ana, other=ana)
