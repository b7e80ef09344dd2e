import pytest

from accounts.services import follow
from tests.factories import make_user
from tests.spaces.factories import make_live_space
from tests.timeline.factories import make_poll, make_tweet
from timeline.services import retweet

pytestmark = pytest.mark.django_db

IN_PLACE = {"HX-Request": "true"}
# session, viewer; Tweets and ten of what they show; the bar, who is live, two of the shell
HOME_QUERIES = 17
# session, viewer, no Tweets; two of suggestions, three of what is live; the shell's as above
EMPTY_QUERIES = 12


def read(client, path="/", **options):
    return client.get(path, **options).content.decode()


@pytest.fixture
def ana(client):
    ana = make_user("ana")
    client.force_login(ana)
    return ana


@pytest.fixture
def ben(ana):
    """Somebody whom ana follows."""
    ben = make_user("ben")
    follow(actor=ana, other=ben)
    return ben


# --- Guests ----------------------------------------------------------------------------------


def test_home_welcomes_strangers(client):
    page = read(client)
    assert "no account needed" in page
    assert 'href="/accounts/signup/"' in page
    assert 'href="/spaces/new"' not in page


def test_home_shows_strangers_what_is_live(client):
    make_live_space(make_user("ben"), "Jazz at noon")
    assert "Jazz at noon" in read(client)


def test_home_says_when_it_is_quiet(client):
    assert "It is quiet." in read(client)


# --- Members ---------------------------------------------------------------------------------


def test_home_of_a_member_begins_with_whom_they_follow(client, ben):
    make_live_space(ben, "Jazz at noon")
    make_tweet(ben, "Come and listen.")
    page = read(client)
    assert page.index("Jazz at noon") < page.index("Come and listen.")


def test_home_of_a_member_has_no_bar_of_strangers_and_their_tweets(client, ana):
    stranger = make_user("cho")
    make_tweet(stranger, "Words of a stranger")
    make_tweet(ana, "Own words")
    make_live_space(stranger, "Jazz at noon")
    page = read(client)
    assert "Own words" in page
    assert "Words of a stranger" not in page
    assert "Jazz at noon" not in page


def test_home_offers_to_write(client, ana):
    page = read(client)
    assert 'action="/compose/tweet"' in page
    assert 'name="next" value="/"' in page


def test_empty_home_says_whom_to_follow_and_what_is_live(client, ana):
    speaker, loved, fan = make_user("speaker"), make_user("loved"), make_user("fan")
    follow(actor=fan, other=loved)
    make_live_space(speaker, "Jazz at noon")
    page = read(client)
    assert "Your Home is empty" in page
    assert 'action="/@speaker/follow"' in page
    assert 'action="/@loved/follow"' in page
    assert "Jazz at noon" in page


def test_empty_home_of_an_empty_server_suggests_nobody(client, ana):
    page = read(client)
    assert "Your Home is empty" in page
    assert "Whom to follow" not in page


def test_home_with_a_tweet_suggests_nobody(client, ana):
    make_tweet(ana)
    assert "Your Home is empty" not in read(client)


def test_older_page_goes_on_where_the_first_ended(client, ben):
    tweets = [make_tweet(ben, f"Number {index}.") for index in range(21)]
    first = read(client)
    assert "Number 20." in first
    assert "Number 0." not in first
    assert f'href="/?before={tweets[1].pk}"' in first
    older = read(client, f"/?before={tweets[1].pk}")
    assert "Number 0." in older
    assert "Number 1." not in older


def test_older_page_in_place_is_tweets_alone(client, ben):
    tweets = [make_tweet(ben, f"Number {index}.") for index in range(2)]
    older = read(client, f"/?before={tweets[1].pk}", headers=IN_PLACE)
    assert "Number 0." in older
    assert "<html" not in older
    assert 'value="/"' in older  # where its buttons lead back to without script


def test_page_behind_the_last_tweet_leads_back(client, ana):
    page = read(client, "/?before=1")
    assert "Nothing older than this." in page
    assert "Your Home is empty" not in page


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 40, "\u0664", "1e3"])
def test_nonsense_for_a_cursor_is_the_first_page_or_the_newest(client, ana, before):
    make_tweet(ana, "Own words")
    assert "Own words" in read(client, "/", query_params={"before": before})


# --- Newer ones ------------------------------------------------------------------------------


def test_newer_tweets_are_offered(client, ben):
    last = make_tweet(ben)
    address = f"/home/newer?after={last.pk}"
    assert f'hx-get="{address}"' in read(client)
    assert read(client, address).strip() == ""
    make_tweet(ben)
    assert "1 new Tweet\n" in read(client, address)
    make_tweet(ben)
    assert "2 new Tweets" in read(client, address)


def test_newer_tweets_are_not_for_guests(client):
    make_tweet(make_user("ben"))
    assert read(client, "/home/newer?after=0").strip() == ""


# --- Costs -----------------------------------------------------------------------------------


def write_everything(author, stranger, number):
    """Of each kind `number`: plain, with a card, a poll, an answer, a quote, a retweet."""
    for index in range(number):
        tweet = make_tweet(author, f"Number {index}")
        make_poll(author, f"Poll {index}?")
        make_tweet(author, f"Answer {index}", reply_to=tweet)
        make_tweet(author, f"Quote {index}", quote_of=tweet)
        retweet(actor=author, tweet=make_tweet(stranger, f"Original {index}"))


@pytest.mark.parametrize("number", [1, 6])
def test_home_takes_the_same_queries_for_any_number_of_tweets(
    client, ben, number, django_assert_num_queries
):
    write_everything(ben, make_user("cho"), number)
    with django_assert_num_queries(HOME_QUERIES):
        client.get("/")


@pytest.mark.parametrize("number", [1, 30])
def test_empty_home_takes_the_same_queries_for_any_number_of_people(
    client, ana, number, django_assert_num_queries
):
    for index in range(number):
        make_live_space(make_user(f"host{index}"), f"Space {index}")
    with django_assert_num_queries(EMPTY_QUERIES):
        client.get("/")
