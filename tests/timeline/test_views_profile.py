import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from tests.factories import make_user
from tests.spaces.factories import make_live_space
from tests.timeline.factories import make_tweet
from timeline import services

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_user("ana", name="Ana Ribeiro", bio="Radio and long walks.")


@pytest.fixture
def ben():
    return make_user("ben")


@pytest.fixture
def as_ben(client, ben):
    client.force_login(ben)
    return client


def read(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return " ".join(response.content.decode().split())


def test_a_profile_shows_the_person_and_what_they_wrote(client, ana, ben):
    make_tweet(ana, "The oldest")
    services.retweet(actor=ana, tweet=make_tweet(ben, "Words of Ben"))
    make_tweet(ben, "Not retweeted")
    make_tweet(ana, "The newest")
    page = read(client, "/@ana")
    assert "Radio and long walks." in page
    places = [page.index(words) for words in ("The newest", "Words of Ben", "The oldest")]
    assert places == sorted(places)
    assert "retweeted" in page
    assert "Not retweeted" not in page


def test_a_profile_has_one_address(client, ana):
    assert client.get("/@ANA")["Location"] == "/@ana"


@pytest.mark.parametrize(
    "state", [{"is_active": False}, {"suspended_at": timezone.now()}], ids=["closed", "suspended"]
)
def test_whoever_is_not_in_good_standing_is_404(client, ana, state):
    make_tweet(ana)
    User.objects.filter(pk=ana.pk).update(**state)
    assert client.get("/@ana").status_code == 404


def test_to_the_blocked_there_is_no_such_person(as_ben, ana, ben):
    accounts.block(actor=ana, other=ben)
    assert as_ben.get("/@ana").status_code == 404


# --- Protected ---


@pytest.fixture
def shy():
    shy = make_user("shy", is_protected=True)
    make_tweet(shy, "For friends")
    return shy


def test_a_protected_profile_says_so_and_how_to_ask(as_ben, ben, shy):
    page = read(as_ben, "/@shy")
    assert "These Tweets are protected" in page
    assert "Press Follow to ask." in page
    assert "For friends" not in page
    accounts.follow(actor=ben, other=shy)
    assert "You have asked to follow @shy" in read(as_ben, "/@shy")


def test_a_protected_profile_is_open_to_its_followers_and_its_owner(client, ben, shy):
    accounts.follow(actor=ben, other=shy)
    accounts.accept_follow_request(actor=shy, follower=ben)
    for person in (ben, shy):
        client.force_login(person)
        assert "For friends" in read(client, "/@shy")
    client.logout()
    assert "For friends" not in read(client, "/@shy")


def test_an_older_page_of_a_protected_profile_is_protected_too(client, shy):
    answer = client.get("/@shy?before=999999", headers={"HX-Request": "true"})
    assert b"For friends" not in answer.content


# --- Blocked and muted by the viewer ---


def test_who_is_muted_can_be_read_and_unmuted(as_ben, ana, ben):
    make_tweet(ana, "Still here")
    accounts.mute(actor=ben, other=ana)
    page = read(as_ben, "/@ana")
    assert "You have muted this account." in page
    assert 'action="/@ana/unmute"' in page
    assert "Still here" in page


def test_who_is_blocked_is_shown_without_their_words(as_ben, ana, ben):
    make_tweet(ana, "Out of sight")
    accounts.block(actor=ben, other=ana)
    page = read(as_ben, "/@ana")
    assert "You have blocked this account" in page
    assert 'action="/@ana/unblock"' in page
    assert "Out of sight" not in page


# --- Empty, long ---


def test_an_empty_profile_says_what_to_do(client, ana, ben):
    assert "No Tweets yet" in read(client, "/@ana")
    client.force_login(ana)
    page = read(client, "/@ana")
    assert "You have not Tweeted yet" in page
    assert 'href="/compose/tweet"' in page


def test_a_long_profile_comes_page_by_page(client, ana):
    for number in range(31):
        make_tweet(ana, f"Tweet number {number}.")
    page = read(client, "/@ana")
    assert "Tweet number 30." in page
    assert "Tweet number 0." not in page
    older = page.split('class="tweets-more"')[1].split('hx-get="')[1].split('"')[0]
    partial = client.get(older, headers={"HX-Request": "true"}).content.decode()
    assert partial.count("<article") == 1
    assert "Tweet number 0." in partial
    boosted = client.get(older, headers={"HX-Request": "true", "HX-Boosted": "true"})
    assert b"<html" in boosted.content


@pytest.mark.parametrize("number", [1, 30])
def test_a_profile_takes_the_same_queries_for_any_number_of_tweets(
    as_ben, ana, number, django_assert_num_queries
):
    live = make_live_space(make_user("host"))
    answered = make_tweet(make_user("asker"), "A question?")
    link = f"http://127.0.0.1:8000{live.get_absolute_url()}"
    for index in range((number + 1) // 2):
        person = make_user(f"person{index}")
        services.retweet(actor=ana, tweet=make_tweet(person))
        about = {"reply_to": answered, "quote_of": make_tweet(person), "poll_choices": ["a", "b"]}
        make_tweet(ana, f"{link} @ana #tag", **about)
    as_ben.get("/@ana")
    # session, viewer; the person, may they be seen, are they blocked, their Tweets;
    # what these quote and answer, likes, retweets; links, Spaces, topics, stages;
    # polls, choices, votes; where the person is live, or listens;
    # the shell's: notifications, messages, who is live
    with django_assert_num_queries(20):
        as_ben.get("/@ana")
