"""Services at the same moment; on SQLite and PostgreSQL (DATABASE_URL)."""

import pytest

from accounts import rules, services
from accounts.models import Block, Follow, FollowRequest, MessagesFrom, Mute, User
from tests.factories import make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5
"""Several chances for each race to go wrong."""


def people(number: int, **fields: object) -> list[tuple[User, User]]:
    """Pairs; in every other one the second has the smaller id."""
    pairs = []
    for index in range(number):
        one, other = make_user(f"one{index}", **fields), make_user(f"two{index}", **fields)
        pairs.append((one, other) if index % 2 else (other, one))
    return pairs


def test_a_block_and_a_follow_leave_no_follow():
    for ana, ben in people(ROUNDS):
        answers = at_once(
            lambda ana=ana, ben=ben: services.follow(actor=ana, other=ben),
            lambda ana=ana, ben=ben: services.block(actor=ben, other=ana),
        )
        assert answers["ok"] + answers["not_found"] == 2
        assert rules.has_blocked(ben, ana)
    assert not Follow.objects.exists()


def test_a_block_and_an_acceptance_leave_neither_follow_nor_request():
    for ana, ben in people(ROUNDS, is_protected=True):
        services.follow(actor=ana, other=ben)
        at_once(
            lambda ana=ana, ben=ben: services.accept_follow_request(actor=ben, follower=ana),
            lambda ana=ana, ben=ben: services.block(actor=ana, other=ben),
        )
        assert rules.has_blocked(ana, ben)
    assert not Follow.objects.exists()
    assert not FollowRequest.objects.exists()


def test_two_acceptances_let_in_once():
    for ana, ben in people(ROUNDS, is_protected=True):
        services.follow(actor=ana, other=ben)
        answers = at_once(
            *[lambda ana=ana, ben=ben: services.accept_follow_request(actor=ben, follower=ana)] * 4
        )
        assert answers == {"ok": 4}
        assert Follow.objects.filter(follower=ana, followed=ben).count() == 1
    assert not FollowRequest.objects.exists()


def test_who_takes_the_request_back_does_not_follow():
    for ana, ben in people(ROUNDS, is_protected=True):
        services.follow(actor=ana, other=ben)
        at_once(
            lambda ana=ana, ben=ben: services.accept_follow_request(actor=ben, follower=ana),
            lambda ana=ana, ben=ben: services.unfollow(actor=ana, other=ben),
        )
        assert not rules.is_following(ana, ben)
    assert not FollowRequest.objects.exists()


def test_nobody_is_left_asking_an_account_that_has_opened():
    for ana, ben in people(ROUNDS):
        services.update_privacy(
            actor=ben,
            is_protected=True,
            shows_listening=True,
            messages_from=MessagesFrom.EVERYONE,
        )
        at_once(
            lambda ana=ana, ben=ben: services.follow(actor=ana, other=ben),
            lambda ben=ben: services.update_privacy(
                actor=ben,
                is_protected=False,
                shows_listening=True,
                messages_from=MessagesFrom.EVERYONE,
            ),
        )
        assert rules.is_following(ana, ben)
    assert not FollowRequest.objects.exists()


@pytest.mark.parametrize(
    ("act", "model"),
    [(services.follow, Follow), (services.block, Block), (services.mute, Mute)],
)
def test_doing_it_many_times_at_once_is_doing_it_once(act, model):
    [(ana, ben)] = people(1)
    assert at_once(*[lambda: act(actor=ana, other=ben)] * 8) == {"ok": 8}
    assert model.objects.count() == 1


def test_two_people_who_block_and_follow_each_other_wait_for_nobody():
    """Locks are taken in one order: there is no deadlock to be found."""
    [(ana, ben)] = people(1)
    calls = [
        lambda: services.follow(actor=ana, other=ben),
        lambda: services.follow(actor=ben, other=ana),
        lambda: services.block(actor=ana, other=ben),
        lambda: services.block(actor=ben, other=ana),
        lambda: services.unblock(actor=ana, other=ben),
        lambda: services.unfollow(actor=ben, other=ana),
    ]
    answers = at_once(*calls, *calls)
    assert sum(answers.values()) == len(calls) * 2
    assert not Follow.objects.exists()
    assert set(answers) <= {"ok", "not_found", "blocking_them"}


def test_a_suspended_account_begins_nothing_more(moderator):
    for ana, ben in people(ROUNDS):
        at_once(
            lambda ana=ana: services.suspend(actor=moderator, other=ana),
            lambda ana=ana, ben=ben: services.follow(actor=ana, other=ben),
        )
        stale = User.objects.get(pk=ana.pk)
        stale.suspended_at = None
        assert at_once(lambda ben=ben, stale=stale: services.follow(actor=stale, other=ben)) == {
            "suspended": 1
        }
