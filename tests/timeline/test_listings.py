"""What pages show of Tweets, to whom."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Block, Follow, Mute, User
from tests.factories import make_user
from tests.spaces.factories import make_live_space, make_space
from tests.timeline.factories import make_poll, make_tweet
from timeline import listings, services
from timeline.models import Tweet

pytestmark = pytest.mark.django_db

SEES = {
    # author is:       guest  stranger follower blocked  themselves
    "public":         (True,  True,    True,    False,   True),
    "protected":      (False, False,   True,    False,   True),
    "suspended":      (False, False,   False,   False,   True),
    "closed":         (False, False,   False,   False,   True),
}  # fmt: skip
VIEWERS = ("guest", "stranger", "follower", "blocked", "author")
MATRIX = [
    (state, viewer, sees)
    for state, row in SEES.items()
    for viewer, sees in zip(VIEWERS, row, strict=True)
]


@pytest.fixture
def author():
    return make_user("author")


@pytest.fixture
def cast(author) -> dict[str, User | None]:
    people = {name: make_user(name) for name in ("stranger", "follower", "blocked", "bystander")}
    Follow.objects.create(follower=people["follower"], followed=author)
    Block.objects.create(blocker=author, blocked=people["blocked"])
    return {"guest": None, "author": author, **people}


def become(author: User, state: str) -> None:
    """As the services would leave it; how counts follow is tested with them."""
    changes = {
        "public": {},
        "protected": {"is_protected": True},
        "suspended": {"suspended_at": timezone.now()},
        "closed": {"is_active": False},
    }[state]
    User.objects.filter(pk=author.pk).update(**{"is_protected": False, **changes})


def seen_by(viewer: User | None) -> set[Tweet]:
    return set(Tweet.objects.visible_to(viewer))


def prepared(tweet: Tweet, viewer: User | None) -> Tweet:
    return listings.prepare([Tweet.objects.get(pk=tweet.pk)], viewer)[0].shown


@pytest.mark.parametrize(("state", "viewer", "sees"), MATRIX)
def test_who_sees_a_tweet(author, cast, state, viewer, sees):
    tweet = make_tweet(author)
    become(author, state)
    assert (tweet in seen_by(cast[viewer])) is sees
    on_profile = listings.tweets_of(author, cast[viewer])
    assert (tweet in on_profile) is sees


@pytest.mark.parametrize(("state", "viewer", "sees"), MATRIX)
def test_who_sees_a_retweet_of_it(author, cast, state, viewer, sees):
    retweet = services.retweet(actor=cast["bystander"], tweet=make_tweet(author))
    become(author, state)
    assert (retweet in seen_by(cast[viewer])) is sees


@pytest.mark.parametrize(("state", "viewer", "sees"), MATRIX)
def test_who_sees_it_in_a_quote(author, cast, state, viewer, sees):
    tweet = make_tweet(author)
    quote = make_tweet(cast["bystander"], "Hear, hear.", quote_of=tweet)
    become(author, state)
    assert quote in seen_by(cast[viewer])
    assert (prepared(quote, cast[viewer]).quoted == tweet) is sees


@pytest.mark.parametrize(("state", "viewer", "sees"), MATRIX)
def test_who_sees_it_above_a_reply(author, cast, state, viewer, sees):
    tweet = make_tweet(author)
    reply = make_tweet(cast["bystander"], "Yes.", reply_to=tweet)
    become(author, state)
    reply.refresh_from_db()
    expected = [tweet] if sees else [None]
    assert listings.parents_of(reply, cast[viewer]) == expected
    assert (prepared(reply, cast[viewer]).answered == tweet) is sees


@pytest.mark.parametrize(("state", "viewer", "sees"), MATRIX)
def test_who_sees_it_among_replies(author, cast, state, viewer, sees):
    tweet = make_tweet(cast["bystander"])
    reply = make_tweet(author, "Yes.", reply_to=tweet)
    become(author, state)
    assert (reply in listings.replies_to(tweet, cast[viewer])) is sees


@pytest.mark.parametrize("silence", ["block", "mute"])
def test_the_silenced_are_out_of_sight_but_for_their_own_profile(author, cast, silence):
    viewer = cast["stranger"]
    tweet = make_tweet(cast["bystander"])
    reply = make_tweet(author, reply_to=tweet)
    quote = make_tweet(cast["bystander"], quote_of=reply)
    if silence == "block":
        Block.objects.create(blocker=viewer, blocked=author)
    else:
        Mute.objects.create(muter=viewer, muted=author)
    assert reply not in listings.replies_to(tweet, viewer)
    assert prepared(quote, viewer).quoted is None
    assert reply in listings.tweets_of(author, viewer)


# --- What stands above a reply ---


def chain(author: User, length: int) -> list[Tweet]:
    tweets = [make_tweet(author, "0")]
    for number in range(1, length):
        tweets.append(make_tweet(author, str(number), reply_to=tweets[-1]))
    return tweets


@pytest.mark.parametrize("length", [2, 12])
def test_parents_take_two_queries_however_many(author, length, django_assert_num_queries):
    *parents, last = chain(author, length)
    with django_assert_num_queries(2):
        assert listings.parents_of(last, None) == parents


def test_a_tweet_that_answers_nothing_has_no_parents(author, django_assert_num_queries):
    tweet = make_tweet(author)
    with django_assert_num_queries(0):
        assert listings.parents_of(tweet, None) == []


def test_what_is_deleted_leaves_a_gap_at_the_top(author):
    first, second, third = chain(author, 3)
    services.delete_tweet(actor=author, tweet=first)
    assert listings.parents_of(third, None) == [None, second]
    assert listings.parents_of(Tweet.objects.get(pk=second.pk), None) == [None]


def test_what_is_hidden_leaves_a_gap_where_it_was(author, cast):
    other = make_user("other")
    first = make_tweet(author)
    second = make_tweet(other, reply_to=first)
    third = make_tweet(author, reply_to=second)
    become(other, "protected")
    assert listings.parents_of(third, None) == [first, None]


def test_only_the_nearest_parents_are_shown(author, monkeypatch):
    monkeypatch.setattr(listings, "_MAX_PARENTS", 3)
    *_, third, second, first, last = chain(author, 6)
    assert listings.parents_of(last, None) == [third, second, first]


# --- What is attached ---


def test_prepare_marks_what_the_viewer_liked_and_retweeted(author, cast):
    tweet, viewer = make_tweet(author), cast["stranger"]
    services.like_tweet(actor=viewer, tweet=tweet)
    retweet = services.retweet(actor=viewer, tweet=tweet)
    for shown in (prepared(tweet, viewer), prepared(retweet, viewer)):
        assert (shown.pk, shown.is_liked, shown.is_retweeted) == (tweet.pk, True, True)
    for other in (None, cast["follower"]):
        shown = prepared(tweet, other)
        assert (shown.is_liked, shown.is_retweeted) == (False, False)


def test_prepare_takes_the_first_link_that_has_a_card(author, settings):
    hidden, live = make_space(author), make_live_space(make_user("host"))
    here = settings.ORIGINS[0]
    links = f"{here}{hidden.get_absolute_url()} {here}{live.get_absolute_url()}"
    shown = prepared(make_tweet(author, links), None)
    assert shown.card
    assert shown.card.context["space"] == live
    assert prepared(make_tweet(author, "none"), None).card is None


def percentages(tweet: Tweet, viewer: User | None) -> list[int | None]:
    poll = prepared(tweet, viewer).shown_poll
    assert poll
    return [answer.percent for answer in poll.answers]


def test_results_are_for_whoever_voted_or_asked(author, cast):
    tweet, voter = make_poll(author), cast["follower"]
    first = tweet.poll.choices.first()
    services.vote(actor=voter, tweet=tweet, choice_id=first.pk)
    services.vote(actor=cast["bystander"], tweet=tweet, choice_id=first.pk)
    assert percentages(tweet, None) == percentages(tweet, cast["stranger"]) == [None, None]
    assert percentages(tweet, voter) == percentages(tweet, author) == [100, 0]
    shown = prepared(tweet, voter).shown_poll
    assert [answer.is_mine for answer in shown.answers] == [True, False]
    assert shown.vote_count == 2


def test_results_are_for_everybody_once_it_has_ended(author):
    tweet = make_poll(author, poll_hours=1)
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert percentages(tweet, None) == [0, 0]
