"""Whose Tweets Home shows, in which order, and that its fast query obeys the slow rules."""

import asyncio

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Block, Follow, FollowRequest, Mute, User
from tests.factories import make_user
from tests.timeline.factories import make_tweet
from timeline.feed.events import GROUP
from timeline.home import HOME_LENGTH, count_newer, home_page, newest
from timeline.models import Tweet
from timeline.services import retweet
from timeline.suggestions import SUGGESTED, whom_to_follow

pytestmark = pytest.mark.django_db


def make_follow(follower, *others):
    Follow.objects.bulk_create(Follow(follower=follower, followed=other) for other in others)


def make_many(author, count):
    return Tweet.objects.bulk_create(
        Tweet(author=author, text=f"Number {index}") for index in range(count)
    )


@pytest.fixture
def ana(db):
    return make_user("ana")


@pytest.fixture
def ben(ana):
    """Somebody whom ana follows."""
    ben = make_user("ben")
    make_follow(ana, ben)
    return ben


@pytest.fixture
def cho(db):
    return make_user("cho")


# --- What is on it ---------------------------------------------------------------------------


def test_home_has_the_followed_and_oneself_newest_first(ana, ben, cho):
    first, _, last = make_tweet(ben), make_tweet(cho), make_tweet(ana)
    assert newest(ana) == [last, first]


def test_home_of_somebody_alone_has_only_their_own(ana, cho):
    make_tweet(cho)
    assert newest(ana) == []
    own = make_tweet(ana)
    assert newest(ana) == [own]


def test_home_has_what_the_followed_retweet(ana, ben, cho):
    original = make_tweet(cho)
    retweet(actor=ben, tweet=original)
    [shown] = newest(ana)
    assert (shown.author, shown.retweet_of) == (ben, original)


def test_home_shows_what_several_retweeted_once(ana, ben, cho):
    dee = make_user("dee")
    make_follow(ana, dee)
    tweet = make_tweet(cho)
    retweet(actor=ben, tweet=tweet)
    retweet(actor=dee, tweet=tweet)
    assert len(newest(ana)) == 2
    assert [shown.author for shown in home_page(ana).items] == [dee]


def test_home_has_no_answers_to_strangers(ana, ben, cho):
    theirs, followed, own = make_tweet(cho), make_tweet(ben), make_tweet(ana)
    make_tweet(ben, reply_to=theirs)
    thread = make_tweet(ben, reply_to=followed)
    answer = make_tweet(ben, reply_to=own)
    mine = make_tweet(ana, reply_to=theirs)
    assert newest(ana) == [mine, answer, thread, own, followed]


def test_home_has_no_answers_to_what_is_gone(ana, ben):
    gone = make_tweet(ben)
    make_tweet(ben, reply_to=gone)
    mine = make_tweet(ana, reply_to=gone)
    gone.delete()
    assert newest(ana) == [mine]


@pytest.mark.parametrize(
    "state", [{"suspended_at": timezone.now()}, {"is_active": False}], ids=["suspended", "closed"]
)
def test_home_hides_authors_who_lost_their_standing(ana, ben, cho, state):
    make_tweet(ben)
    retweet(actor=ben, tweet=make_tweet(cho))
    User.objects.filter(pk=cho.pk).update(**state)
    assert len(newest(ana)) == 1
    User.objects.filter(pk=ben.pk).update(**state)
    assert newest(ana) == []


def test_home_of_the_suspended_still_has_their_own(ana):
    own = make_tweet(ana)
    User.objects.filter(pk=ana.pk).update(suspended_at=timezone.now())
    assert newest(ana) == [own]


def test_home_has_the_protected_whom_one_follows_alone(ana, ben, cho):
    retweeted = make_tweet(cho)
    retweet(actor=ben, tweet=retweeted)
    protected = make_tweet(ben)
    User.objects.update(is_protected=True)
    assert newest(ana) == [protected]


@pytest.mark.parametrize("whom", ["ben", "cho"])
def test_home_hides_the_muted_and_retweets_of_them(ana, ben, cho, whom):
    retweet(actor=ben, tweet=make_tweet(cho))
    Mute.objects.create(muter=ana, muted=User.objects.get(username=whom))
    assert newest(ana) == []


@pytest.mark.parametrize("who_blocks", ["ana", "cho"])
def test_home_hides_retweets_across_a_block(ana, ben, cho, who_blocks):
    retweet(actor=ben, tweet=make_tweet(cho))
    blocker, blocked = (ana, cho) if who_blocks == "ana" else (cho, ana)
    Block.objects.create(blocker=blocker, blocked=blocked)
    assert newest(ana) == []


# --- The same as the rules, whatever the world looks like ------------------------------------

PEOPLE = 5
one = st.integers(0, PEOPLE - 1)
pair = st.tuples(one, one).filter(lambda two: two[0] != two[1])
state = st.sampled_from(["", "", "", "is_protected", "suspended", "closed"])
# An author, what it is, and how many Tweets further back what it points at is.
tweet = st.tuples(one, st.sampled_from(["plain", "plain", "reply", "quote", "retweet"]), one)
worlds = st.fixed_dictionaries(
    {
        "states": st.lists(state, min_size=PEOPLE, max_size=PEOPLE),
        "follows": st.sets(pair, max_size=12),
        "blocks": st.sets(pair, max_size=2),
        "mutes": st.sets(pair, max_size=3),
        "tweets": st.lists(tweet, max_size=25),
        "removed": st.sets(st.integers(0, 24), max_size=4),
    }
)


class TestHomeObeysTheRules(TestCase):
    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(world=worlds, limit=st.integers(1, 6))
    def test_home_is_what_visible_to_and_unsilenced_by_leave(self, world, limit):
        people = make_world(**world)
        for viewer in people:
            assert paged(viewer, limit) == cut_up(list(by_the_rules(viewer)), limit)


def make_world(*, states, follows, blocks, mutes, tweets, removed):
    people = [make_user(f"person{index}") for index in range(PEOPLE)]
    for person, name in zip(people, states, strict=True):
        put_into(person, name)
    for left, right in follows:
        Follow.objects.create(follower=people[left], followed=people[right])
    for left, right in blocks:
        Block.objects.create(blocker=people[left], blocked=people[right])
    for left, right in mutes:
        Mute.objects.create(muter=people[left], muted=people[right])
    write(tweets, people, removed)
    return people


def put_into(person, name):
    person.is_protected = name == "is_protected"
    person.is_active = name != "closed"
    person.suspended_at = timezone.now() if name == "suspended" else None
    person.save()


def write(tweets, people, removed):
    written = []
    for author, kind, back in tweets:
        target = written[-1 - back] if back < len(written) else None
        row = Tweet(author=people[author], text="Words")
        if kind == "reply":
            row.is_reply, row.reply_to = True, target
        elif kind == "quote":
            row.is_quote, row.quote_of = True, target
        elif kind == "retweet" and can_repeat(row, target, written):
            row.text, row.retweet_of = "", target
        row.removed_at = timezone.now() if len(written) in removed else None
        row.save()
        written.append(row)


def can_repeat(row, target, written):
    repeated = {(other.author_id, other.retweet_of_id) for other in written}
    return (
        target is not None
        and target.retweet_of_id is None
        and (row.author_id, target.pk) not in repeated
    )


def by_the_rules(viewer):
    followed = Follow.objects.filter(follower=viewer).values("followed")
    circle = Q(author=viewer) | Q(author__in=followed)
    answers = Q(reply_to__author=viewer) | Q(reply_to__author__in=followed)
    tweets = Tweet.objects.filter(circle).filter(Q(is_reply=False) | Q(author=viewer) | answers)
    return tweets.visible_to(viewer).unsilenced_by(viewer).newest_first()


def paged(viewer, limit):
    pages, before = [], None
    while page := newest(viewer, before, limit):
        assert before is None or page[0].pk < before
        pages.append(page)
        before = page[-1].pk
    return pages


def cut_up(tweets, limit):
    return [tweets[start : start + limit] for start in range(0, len(tweets), limit)]


# --- Pages -----------------------------------------------------------------------------------


def test_pages_have_no_gaps_and_no_repeats_while_new_tweets_arrive(ana, ben):
    tweets = make_many(ben, 65)
    shown, page = [], home_page(ana)
    while True:
        shown += page.items
        make_tweet(ben, "Meanwhile")
        if page.next_before is None:
            break
        page = home_page(ana, page.next_before)
    assert shown == tweets[::-1]


def test_a_full_page_of_the_last_tweets_has_no_older_one(ana, ben):
    make_many(ben, HOME_LENGTH)
    assert home_page(ana).next_before is None
    make_tweet(ben)
    assert home_page(ana).next_before is not None


def test_home_asks_once_however_long_it_is(ana, ben, django_assert_num_queries):
    for count in (1, 30):
        make_many(ben, count)
        with django_assert_num_queries(1):
            home_page(ana)


def test_newer_tweets_are_counted_as_far_as_a_page(ana, ben, cho):
    last = make_tweet(ben)
    assert count_newer(ana, last.pk) == 0
    make_tweet(cho)
    make_many(ben, 2)
    assert count_newer(ana, last.pk) == 2
    make_many(ben, 40)
    assert count_newer(ana, last.pk) == HOME_LENGTH


def test_followers_are_hinted_at_new_tweets_and_retweets(
    ana, ben, cho, django_capture_on_commit_callbacks
):
    layer = get_channel_layer()
    async_to_sync(layer.group_add)(GROUP, "page")
    original = make_tweet(cho)
    with django_capture_on_commit_callbacks(execute=True):
        make_tweet(ben)
        retweet(actor=ben, tweet=original)
    assert heard_hint(layer) == [ben.pk]
    assert heard_hint(layer) == [ben.pk]


def heard_hint(layer):
    """Of whom the next hint on "page" speaks; other messages pass by."""
    while True:
        event = async_to_sync(asyncio.wait_for)(layer.receive("page"), 5)
        if event["message"]["type"] == "tweets.new":
            return event["followers_of"]


# --- Whom to follow --------------------------------------------------------------------------


def test_suggested_are_those_on_stage_and_then_the_most_followed(ana, ben, cho):
    dee, eva, speaker = make_user("dee"), make_user("eva"), make_user("fay")
    make_follow(ben, dee, eva)
    make_follow(cho, dee)
    assert whom_to_follow(ana, on_stage=[speaker.pk]) == [speaker, dee, eva]


def test_suggested_is_nobody_known_silenced_or_out_of_reach(ana, ben, cho):
    names = ["asked", "muted", "blocked", "blocker", "suspended", "fine"]
    people = {name: make_user(name) for name in names}
    FollowRequest.objects.create(follower=ana, followed=people["asked"])
    Mute.objects.create(muter=ana, muted=people["muted"])
    Block.objects.create(blocker=ana, blocked=people["blocked"])
    Block.objects.create(blocker=people["blocker"], blocked=ana)
    User.objects.filter(pk=people["suspended"].pk).update(suspended_at=timezone.now())
    make_follow(cho, ana, ben, *people.values())
    everybody = list(User.objects.values_list("pk", flat=True))
    assert whom_to_follow(ana) == [people["fine"]]
    assert set(whom_to_follow(ana, on_stage=everybody)) == {cho, people["fine"]}


@pytest.mark.parametrize("number", [1, 30])
def test_suggestions_are_few_in_two_queries(ana, cho, number, django_assert_num_queries):
    people = [make_user(f"person{index}") for index in range(number)]
    make_follow(cho, *people)
    with django_assert_num_queries(2):
        assert len(whom_to_follow(ana, [people[0].pk])) == min(number, SUGGESTED)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL compiles statements")
def test_the_statement_is_not_compiled_however_many_one_follows():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
