import pytest

from accounts import services as accounts
from core.errors import NotAllowed, NotFound
from tests.factories import make_user
from tests.races import at_once
from tests.timeline.factories import make_tweet
from timeline import services
from timeline.models import Like, Notification, Tweet

pytestmark = pytest.mark.django_db

ACTS = [services.like_tweet, services.unlike_tweet, services.retweet, services.undo_retweet]


@pytest.fixture
def ana():
    return make_user("ana")


@pytest.fixture
def ben():
    return make_user("ben")


def numbers(tweet: Tweet) -> tuple[int, int]:
    """Likes and retweets, as they are shown."""
    now = Tweet.objects.get(pk=tweet.pk)
    return now.like_count, now.retweet_count


def test_liking_and_undoing_it_twice_change_nothing_more(ana, ben):
    tweet = make_tweet(ana)
    for _ in range(2):
        services.like_tweet(actor=ben, tweet=tweet)
    assert numbers(tweet) == (1, 0)
    for _ in range(2):
        services.unlike_tweet(actor=ben, tweet=tweet)
    assert numbers(tweet) == (0, 0)
    assert not Like.objects.exists()


def test_retweeting_and_undoing_it_twice_change_nothing_more(ana, ben):
    tweet = make_tweet(ana)
    first, second = (services.retweet(actor=ben, tweet=tweet) for _ in range(2))
    assert first == second
    assert (first.author, first.retweet_of, first.text) == (ben, tweet, "")
    assert numbers(tweet) == (0, 1)
    for _ in range(2):
        services.undo_retweet(actor=ben, tweet=tweet)
    assert numbers(tweet) == (0, 0)
    assert list(Tweet.objects.all()) == [tweet]


def test_what_is_done_to_a_retweet_is_done_to_the_original(ana, ben):
    tweet, cho = make_tweet(ana), make_user("cho")
    retweet = services.retweet(actor=ben, tweet=tweet)
    services.like_tweet(actor=cho, tweet=retweet)
    assert services.retweet(actor=cho, tweet=retweet).retweet_of == tweet
    assert numbers(tweet) == (1, 2)
    services.unlike_tweet(actor=cho, tweet=retweet)
    services.undo_retweet(actor=cho, tweet=retweet)
    assert numbers(tweet) == (0, 1)


@pytest.mark.parametrize("act", ACTS[::2])
def test_a_blocked_person_finds_no_tweet(ana, ben, act):
    tweet = make_tweet(ana)
    accounts.block(actor=ana, other=ben)
    with pytest.raises(NotFound):
        act(actor=ben, tweet=tweet)
    assert numbers(tweet) == (0, 0)


@pytest.mark.parametrize("act", ACTS[::2])
def test_a_stranger_finds_no_protected_tweet(ben, act):
    tweet = make_tweet(make_user("shy", is_protected=True))
    with pytest.raises(NotFound):
        act(actor=ben, tweet=tweet)


def test_protected_tweets_are_liked_by_followers_and_retweeted_by_nobody(ana, ben):
    accounts.follow(actor=ben, other=ana)
    ana.is_protected = True
    ana.save()
    tweet = make_tweet(ana)
    services.like_tweet(actor=ben, tweet=tweet)
    for person in (ana, ben):
        with pytest.raises(NotAllowed) as refused:
            services.retweet(actor=person, tweet=tweet)
        assert refused.value.code == "protected"
    assert numbers(tweet) == (1, 0)


def test_what_became_invisible_can_still_be_undone(ana, ben):
    tweet = make_tweet(ana)
    services.like_tweet(actor=ben, tweet=tweet)
    services.retweet(actor=ben, tweet=tweet)
    accounts.block(actor=ana, other=ben)
    services.unlike_tweet(actor=ben, tweet=tweet)
    services.undo_retweet(actor=ben, tweet=tweet)
    assert numbers(tweet) == (0, 0)


@pytest.mark.parametrize("act", ACTS)
def test_a_suspended_account_does_nothing(ana, ben, act):
    tweet = make_tweet(ana)
    accounts.suspend(actor=make_user("mod", is_superuser=True, is_staff=True), other=ben)
    with pytest.raises(NotAllowed) as refused:
        act(actor=ben, tweet=tweet)
    assert refused.value.code == "suspended"


def test_the_author_is_told_once_and_an_undone_like_leaves_no_trace(ana, ben):
    tweet = make_tweet(ana)
    services.like_tweet(actor=ana, tweet=tweet)
    services.retweet(actor=ana, tweet=tweet)
    assert not Notification.objects.exists()
    services.like_tweet(actor=ben, tweet=tweet)
    services.retweet(actor=ben, tweet=tweet)
    told = Notification.objects.filter(recipient=ana, actor=ben, tweet=tweet)
    assert set(told.values_list("kind", flat=True)) == {"like", "retweet"}
    services.unlike_tweet(actor=ben, tweet=tweet)
    services.undo_retweet(actor=ben, tweet=tweet)
    assert not told.exists()


@pytest.mark.django_db(transaction=True)
def test_counts_are_right_when_many_act_at_once():
    tweet = make_tweet(make_user("ana"))
    fans = [make_user(f"fan{number}") for number in range(3)]
    likes = [lambda fan=fan: services.like_tweet(actor=fan, tweet=tweet) for fan in fans]
    retweets = [lambda fan=fan: services.retweet(actor=fan, tweet=tweet) for fan in fans]
    assert at_once(*likes, *likes, *retweets, *retweets) == {"ok": 12}
    assert numbers(tweet) == (3, 3)
    undone = [lambda: services.unlike_tweet(actor=fans[0], tweet=tweet)] * 3
    assert at_once(*undone) == {"ok": 3}
    assert numbers(tweet) == (2, 3)
