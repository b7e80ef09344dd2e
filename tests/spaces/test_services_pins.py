"""Pinned Tweets: who pins what, and in which order they stand."""

import random

import pytest

from accounts import services as accounts
from accounts.models import User
from spaces import pins, services
from spaces.events import Part
from spaces.models import PinnedTweet, Space
from tests.factories import make_user
from tests.races import at_once
from tests.spaces.cast import Cast, assemble_cast, code_of
from tests.timeline.factories import make_tweet
from timeline import services as timeline
from timeline.models import Tweet


@pytest.fixture
def author(db) -> User:
    return make_user("author")


def pin(cast: Cast, tweet: Tweet, who: str = "speaker") -> PinnedTweet:
    actor = getattr(cast, who)
    return services.pin_tweet(actor=actor, space=cast.space, tweet_id=str(tweet.pk))


def pin_many(cast: Cast, author: User, count: int) -> list[PinnedTweet]:
    """In the order in which they stand."""
    return [pin(cast, make_tweet(author, f"Number {n}")) for n in range(count)][::-1]


def order(space: Space) -> list[int]:
    return [pin.pk for pin in pins.visible_pins(space, None)]


def move(cast: Cast, pin: PinnedTweet, before: PinnedTweet | None, who: str = "host") -> None:
    actor, target = getattr(cast, who), str(before.pk) if before else None
    services.move_pin(actor=actor, space=cast.space, pin_id=str(pin.pk), before=target)


def test_a_pin_is_told_to_everybody(cast, author, telling):
    with telling() as told:
        made = pin(cast, make_tweet(author))
    assert made.pinned_by == cast.speaker
    assert told.events[-1]["touched"] == [Part.PINS]


def test_the_newest_stands_first(cast, author):
    made = pin_many(cast, author, 3)
    assert order(cast.space) == [one.pk for one in made]


def test_nobody_pins_the_same_tweet_twice(cast, author):
    tweet = make_tweet(author)
    pin(cast, tweet)
    again = {"actor": cast.host, "space": cast.space, "tweet_id": str(tweet.pk)}
    assert code_of(services.pin_tweet, **again) == "already_pinned"
    assert cast.space.pins.count() == 1


def test_what_is_protected_is_never_pinned_not_even_ones_own(cast, author):
    accounts.follow(actor=cast.speaker, other=author)
    own, of_author = make_tweet(cast.speaker), make_tweet(author)
    User.objects.filter(pk__in=[author.pk, cast.speaker.pk]).update(is_protected=True)
    for tweet in (own, of_author):
        refused = {"actor": cast.speaker, "space": cast.space, "tweet_id": str(tweet.pk)}
        assert code_of(services.pin_tweet, **refused) == "protected"
    assert not cast.space.pins.exists()


def test_what_one_cannot_read_one_cannot_pin(cast, author):
    tweet = make_tweet(author)
    accounts.block(actor=author, other=cast.speaker)
    for tweet_id in (str(tweet.pk), "0", "-1", "x", "", "9" * 20, "٣"):
        refused = {"actor": cast.speaker, "space": cast.space, "tweet_id": tweet_id}
        assert code_of(services.pin_tweet, **refused) == "not_found"


def test_a_retweet_is_not_a_tweet_to_pin(cast, author):
    timeline.retweet(actor=cast.host, tweet=make_tweet(author))
    stub = Tweet.objects.get(author=cast.host)
    refused = {"actor": cast.speaker, "space": cast.space, "tweet_id": str(stub.pk)}
    assert code_of(services.pin_tweet, **refused) == "invalid"


def test_who_pinned_it_may_take_it_off_as_a_listener_too(cast, author):
    mine, of_host = pin(cast, make_tweet(author)), pin(cast, make_tweet(author), "host")
    services.leave_seat(actor=cast.speaker, space=cast.space)
    unpin = {"actor": cast.speaker, "space": cast.space}
    services.unpin_tweet(**unpin, pin_id=str(mine.pk))
    assert code_of(services.unpin_tweet, **unpin, pin_id=str(of_host.pk)) == "not_allowed"
    assert code_of(services.unpin_tweet, **unpin, pin_id=str(mine.pk)) == "not_found"
    assert order(cast.space) == [of_host.pk]


def test_pins_of_another_space_are_not_there(cast, author):
    made = pin(cast, make_tweet(author))
    other = Space.objects.get(host=cast.other_host)
    services.enter_space(actor=cast.other_host, space=other, connection="there")
    elsewhere = {"actor": cast.other_host, "space": other, "pin_id": str(made.pk)}
    assert code_of(services.unpin_tweet, **elsewhere) == "not_found"
    assert code_of(services.move_pin, **elsewhere) == "not_found"


# --- The order ---------------------------------------------------------------------------------


def test_moves_do_to_the_order_what_they_do_to_a_list(cast, author):
    made = {one.pk: one for one in pin_many(cast, author, 7)}
    expected, dice = list(made), random.Random(5)
    for _ in range(60):
        moved, before = dice.choice(expected), dice.choice([*expected, None])
        move(cast, made[moved], made.get(before))
        if moved != before:
            expected.remove(moved)
            expected.insert(expected.index(before) if before else len(expected), moved)
        assert order(cast.space) == expected


def test_pins_of_one_position_are_moved_as_they_stand(cast, author):
    made = pin_many(cast, author, 5)
    cast.space.pins.update(position=0)
    first, second, third, fourth, fifth = sorted(made, key=lambda one: one.pk)
    move(cast, fifth, third)
    assert order(cast.space) == [one.pk for one in (first, second, fifth, third, fourth)]


def test_five_hundred_are_pinned_and_moved(cast, author, django_assert_max_num_queries):
    tweets = Tweet.objects.bulk_create(Tweet(author=author, text=str(n)) for n in range(500))
    made = [pin(cast, tweet) for tweet in tweets][::-1]
    with django_assert_max_num_queries(20):
        move(cast, made[-1], made[0])
    assert order(cast.space) == [made[-1].pk, *(one.pk for one in made[:-1])]


@pytest.mark.django_db(transaction=True)
def test_two_who_reorder_at_once_lose_nothing():
    cast = assemble_cast()
    made = pin_many(cast, make_user("author"), 6)
    moves = [
        lambda: move(cast, made[5], made[0], "host"),
        lambda: move(cast, made[4], made[0], "cohost"),
        lambda: move(cast, made[0], None, "host"),
        lambda: move(cast, made[1], made[3], "cohost"),
    ]
    assert at_once(*moves) == {"ok": 4}
    now = order(cast.space)
    assert sorted(now) == sorted(one.pk for one in made)
    assert len(set(cast.space.pins.values_list("position", flat=True))) == 6
    # Each was moved once only, and nothing else has passed the two that stayed.
    assert [pk for pk in now if pk in {made[2].pk, made[3].pk}] == [made[2].pk, made[3].pk]
    assert now[-1] == made[0].pk or now.index(made[0].pk) > now.index(made[3].pk)


@pytest.mark.django_db(transaction=True)
def test_a_tweet_pinned_by_two_at_once_is_pinned_once():
    cast = assemble_cast()
    tweet = make_tweet(make_user("author"))
    answers = at_once(lambda: pin(cast, tweet, "host"), lambda: pin(cast, tweet, "speaker"))
    assert answers == {"ok": 1, "already_pinned": 1}


# --- Who sees which ----------------------------------------------------------------------------


def test_a_deleted_tweet_is_pinned_no_more(cast, author):
    tweet = make_tweet(author)
    pin(cast, tweet)
    timeline.delete_tweet(actor=author, tweet=tweet)
    assert order(cast.space) == []


@pytest.mark.parametrize("change", ["protected", "suspended", "blocks", "is_blocked", "is_muted"])
def test_a_pin_goes_out_of_sight_with_its_author(cast, author, change):
    """For a follower, too: who is let in to a protected account does not see its pins."""
    accounts.follow(actor=cast.listener, other=author)
    pin(cast, make_tweet(author))
    assert len(pins.visible_pins(cast.space, cast.listener)) == 1
    match change:
        case "protected":
            User.objects.filter(pk=author.pk).update(is_protected=True)
        case "suspended":
            User.objects.filter(pk=author.pk).update(suspended_at="2026-01-01T00:00:00Z")
        case "blocks":
            accounts.block(actor=author, other=cast.listener)
        case "is_blocked":
            accounts.block(actor=cast.listener, other=author)
        case "is_muted":
            accounts.mute(actor=cast.listener, other=author)
    assert len(pins.visible_pins(cast.space, cast.listener)) == 0
    for_all = change in {"protected", "suspended"}
    assert len(pins.visible_pins(cast.space, None)) == (0 if for_all else 1)
