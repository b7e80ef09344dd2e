from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts import rules, services
from accounts.models import MessagesFrom, User
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


# --- Who somebody is to somebody, and what that lets them do ---
#
# `me` asks, `them` is asked about. One line a relation; the columns are the rules.


def nothing(me: User, them: User) -> None:
    pass


def i_follow(me: User, them: User) -> None:
    services.follow(actor=me, other=them)


def they_follow(me: User, them: User) -> None:
    services.follow(actor=them, other=me)


def i_ask(me: User, them: User) -> None:
    set_fields(them, is_protected=True)
    services.follow(actor=me, other=them)


def they_protect(me: User, them: User) -> None:
    set_fields(them, is_protected=True)


def they_protect_and_let_me_in(me: User, them: User) -> None:
    i_ask(me, them)
    services.accept_follow_request(actor=them, follower=me)


def i_block(me: User, them: User) -> None:
    services.block(actor=me, other=them)


def they_block(me: User, them: User) -> None:
    services.block(actor=them, other=me)


def i_mute(me: User, them: User) -> None:
    services.mute(actor=me, other=them)


def i_am_suspended(me: User, them: User) -> None:
    set_fields(me, suspended_at=timezone.now())


def they_are_suspended(me: User, them: User) -> None:
    set_fields(them, suspended_at=timezone.now())


def they_have_closed(me: User, them: User) -> None:
    set_fields(them, is_active=False)


def set_fields(user: User, **fields: object) -> None:
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()


MATRIX = [
    # relation, see, see Tweets, write to everyone's friend, write to who hears only the followed
    (nothing, True, True, True, False),
    (i_follow, True, True, True, False),
    (they_follow, True, True, True, True),
    (i_ask, True, False, True, False),
    (they_protect, True, False, True, False),
    (they_protect_and_let_me_in, True, True, True, False),
    (i_block, True, True, False, False),
    (they_block, False, False, False, False),
    (i_mute, True, True, True, False),
    (i_am_suspended, True, True, False, False),
    (they_are_suspended, False, False, False, False),
    (they_have_closed, False, False, False, False),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("relate", "sees", "sees_tweets", "writes_to_open", "writes_to_choosy"),
    MATRIX,
    ids=[line[0].__name__ for line in MATRIX],
)
def test_what_a_relation_lets_somebody_do(
    relate: Callable[[User, User], None], sees, sees_tweets, writes_to_open, writes_to_choosy
):
    me, them = make_user("me1"), make_user("them")
    relate(me, them)
    assert rules.can_see(me, them) is sees
    assert rules.can_see_tweets_of(me, them) is sees_tweets
    them.messages_from = MessagesFrom.EVERYONE
    assert rules.can_message(me, them) is writes_to_open
    them.messages_from = MessagesFrom.FOLLOWED
    assert rules.can_message(me, them) is writes_to_choosy


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "sees", "sees_tweets"),
    [
        ({}, True, True),
        ({"is_protected": True}, True, False),
        ({"suspended_at": timezone.now()}, False, False),
        ({"is_active": False}, False, False),
    ],
)
def test_what_a_guest_sees(fields, sees, sees_tweets):
    them = make_user("them", **fields)
    assert rules.can_see(None, them) is sees
    assert rules.can_see_tweets_of(None, them) is sees_tweets


@pytest.mark.django_db
def test_everybody_sees_themselves_and_writes_to_nobody_else_that_way():
    me = make_user("me1", is_protected=True, messages_from=MessagesFrom.EVERYONE)
    assert rules.can_see_tweets_of(me, me)
    assert not rules.can_message(me, me)
    set_fields(me, suspended_at=timezone.now())
    assert rules.can_see(me, me)
    assert rules.can_see_tweets_of(me, me)


@pytest.mark.django_db
def test_a_block_is_seen_from_both_sides_and_made_by_one():
    me, them = make_user("me1"), make_user("them")
    services.block(actor=me, other=them)
    assert rules.is_blocked_either_way(me, them)
    assert rules.is_blocked_either_way(them, me)
    assert rules.has_blocked(me, them)
    assert not rules.has_blocked(them, me)
    assert not rules.is_blocked_either_way(me, make_user("else1"))
