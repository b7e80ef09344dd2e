import pytest
from django.utils import timezone

from accounts import rules, services
from accounts.models import Follow, FollowRequest, User
from core.errors import DomainError, Invalid, NotAllowed, NotFound
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return make_user("ana")


@pytest.fixture
def ben() -> User:
    return make_user("ben")


@pytest.fixture
def carl() -> User:
    return make_user("carl", is_protected=True)


def suspend(user: User) -> None:
    User.objects.filter(pk=user.pk).update(suspended_at=timezone.now())


def is_asking(user: User, other: User) -> bool:
    return FollowRequest.objects.filter(follower=user, followed=other).exists()


def test_following_twice_is_one_follow(ana, ben, called):
    first = services.follow(actor=ana, other=ben)
    assert services.follow(actor=ana, other=ben) == first
    assert list(Follow.objects.values_list("follower", "followed")) == [(ana.pk, ben.pk)]
    assert called == {"followed": 1}


def test_unfollowing_twice_is_none(ana, ben):
    services.follow(actor=ana, other=ben)
    for _ in range(2):
        services.unfollow(actor=ana, other=ben)
    assert not Follow.objects.exists()


def test_following_a_protected_account_asks_once(ana, carl, called):
    first = services.follow(actor=ana, other=carl)
    assert isinstance(first, FollowRequest)
    assert services.follow(actor=ana, other=carl) == first
    assert not rules.is_following(ana, carl)
    assert called == {"follow_requested": 1}


def test_what_counts_is_whether_they_are_protected_now(ana, ben):
    """Not what a page loaded a while ago."""
    User.objects.filter(pk=ben.pk).update(is_protected=True)
    assert isinstance(services.follow(actor=ana, other=ben), FollowRequest)


def test_who_follows_already_need_not_ask_again(ana, ben):
    services.follow(actor=ana, other=ben)
    User.objects.filter(pk=ben.pk).update(is_protected=True)
    assert isinstance(services.follow(actor=ana, other=ben), Follow)
    assert not is_asking(ana, ben)


def test_unfollowing_takes_the_request_back(ana, carl):
    services.follow(actor=ana, other=carl)
    services.unfollow(actor=ana, other=carl)
    assert not is_asking(ana, carl)


def test_accepting_twice_lets_in_once(ana, carl, called):
    services.follow(actor=ana, other=carl)
    first = services.accept_follow_request(actor=carl, follower=ana)
    assert services.accept_follow_request(actor=carl, follower=ana) == first
    assert rules.is_following(ana, carl)
    assert not is_asking(ana, carl)
    assert called == {"follow_requested": 1, "follow_accepted": 1}


def test_a_request_that_was_taken_back_cannot_be_accepted(ana, carl):
    services.follow(actor=ana, other=carl)
    services.unfollow(actor=ana, other=carl)
    with pytest.raises(NotFound):
        services.accept_follow_request(actor=carl, follower=ana)
    assert not rules.is_following(ana, carl)


def test_nobody_lets_themselves_in(ana, carl):
    services.follow(actor=ana, other=carl)
    with pytest.raises(NotFound):
        services.accept_follow_request(actor=ana, follower=carl)
    assert not rules.is_following(ana, carl)


def test_a_suspended_account_is_not_let_in(ana, carl):
    services.follow(actor=ana, other=carl)
    suspend(ana)
    with pytest.raises(NotFound):
        services.accept_follow_request(actor=carl, follower=ana)


def test_who_was_declined_may_ask_again(ana, carl):
    services.follow(actor=ana, other=carl)
    for _ in range(2):
        services.decline_follow_request(actor=carl, follower=ana)
    assert not is_asking(ana, carl)
    services.follow(actor=ana, other=carl)
    assert is_asking(ana, carl)


def test_declining_who_was_let_in_a_moment_ago_changes_nothing(ana, carl):
    services.follow(actor=ana, other=carl)
    services.accept_follow_request(actor=carl, follower=ana)
    services.decline_follow_request(actor=carl, follower=ana)
    assert rules.is_following(ana, carl)


def test_removing_a_follower_leaves_the_other_direction(ana, ben):
    services.follow(actor=ana, other=ben)
    services.follow(actor=ben, other=ana)
    for _ in range(2):
        services.remove_follower(actor=ben, follower=ana)
    assert not rules.is_following(ana, ben)
    assert rules.is_following(ben, ana)


def test_nobody_follows_themselves(ana):
    with pytest.raises(Invalid):
        services.follow(actor=ana, other=ana)


def test_who_blocked_you_is_not_there_to_follow(ana, ben):
    services.block(actor=ben, other=ana)
    with pytest.raises(NotFound):
        services.follow(actor=ana, other=ben)
    assert not Follow.objects.exists()


@pytest.mark.parametrize("gone", [{"is_active": False}, {"suspended_at": timezone.now()}])
def test_who_is_gone_is_not_there_to_follow(ana, ben, gone):
    User.objects.filter(pk=ben.pk).update(**gone)
    with pytest.raises(NotFound):
        services.follow(actor=ana, other=ben)


def test_who_was_deleted_a_moment_ago_is_not_there_to_follow(ana, ben):
    User.objects.filter(pk=ben.pk).delete()
    with pytest.raises(NotFound):
        services.follow(actor=ana, other=ben)


def test_whom_you_block_you_unblock_first(ana, ben):
    services.block(actor=ana, other=ben)
    with pytest.raises(DomainError) as refused:
        services.follow(actor=ana, other=ben)
    assert refused.value.code == "blocking_them"
    services.unblock(actor=ana, other=ben)
    services.follow(actor=ana, other=ben)


@pytest.mark.parametrize(
    ("act", "who"),
    [
        (services.follow, "other"),
        (services.unfollow, "other"),
        (services.accept_follow_request, "follower"),
        (services.decline_follow_request, "follower"),
        (services.remove_follower, "follower"),
        (services.block, "other"),
        (services.unblock, "other"),
        (services.mute, "other"),
        (services.unmute, "other"),
    ],
)
def test_a_suspended_account_changes_nothing_between_people(ana, ben, act, who):
    ana.suspended_at = timezone.now()
    ana.save()
    with pytest.raises(NotAllowed) as refused:
        act(actor=ana, **{who: ben})
    assert refused.value.code == "suspended"
