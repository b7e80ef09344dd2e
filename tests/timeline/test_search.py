import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import services as accounts
from accounts.models import Block, Follow, Mute
from core.paging import PAGE_LENGTH
from tests.factories import make_user
from tests.timeline.factories import make_tweet
from timeline.models import Tweet
from timeline.query import parse
from timeline.search import find_people, find_tweets

pytestmark = pytest.mark.django_db


def tweets(text, viewer=None, before=None):
    page = find_tweets(parse(text), viewer, before, PAGE_LENGTH)
    return [tweet.text for tweet in page.items]


def people(text, viewer=None, before=None):
    page = find_people(parse(text), viewer, before, PAGE_LENGTH)
    return [person.handle for person in page.items]


def search(client, q="", **query):
    return client.get("/search", {"q": q, **query})


class TestTweets:
    @pytest.mark.parametrize(
        ("text", "count"),
        [
            ("jazz", 1),
            ("JA", 1),
            ("noon jazz", 1),
            ("jazz midnight", 0),
            ("azz", 0),
            ("#Music", 1),
            ("#mus", 0),
            ("@ben", 1),
            ("@cho", 0),
            ("from:ana", 1),
            ("from:ben", 0),
            ("from:nobody", 0),
            ("from:ana jazz #music @ben", 1),
            ("filter:nonsense", 0),
            ("cafe", 1),
            ("!!!", 0),
        ],
    )
    def test_a_tweet_is_found_by(self, text, count):
        make_user("ben")
        make_tweet(make_user("ana"), "Jazz at noon in the Café with @ben #music")
        assert len(tweets(text)) == count

    def test_the_newest_comes_first_and_pages_follow(self):
        ana = make_user()
        Tweet.objects.bulk_create(Tweet(author=ana, text=f"jazz {n}") for n in range(35))
        first = find_tweets(parse("jazz"), None, None, PAGE_LENGTH)
        second = find_tweets(parse("jazz"), None, first.next_before, PAGE_LENGTH)
        found = [tweet.text for tweet in first.items + second.items]
        assert found == [f"jazz {n}" for n in reversed(range(35))]
        assert second.next_before is None

    def test_retweets_are_not_found_beside_what_they_repeat(self):
        ana, ben = make_user("ana"), make_user("ben")
        tweet = make_tweet(ana, "jazz")
        Tweet.objects.create(author=ben, retweet_of=tweet)
        assert tweets("from:ben") == []
        assert tweets("jazz") == ["jazz"]

    def test_filter_follows_keeps_whom_one_follows(self):
        ana, ben = make_user("ana"), make_user("ben")
        make_tweet(ana, "jazz of ana")
        make_tweet(ben, "jazz of ben")
        assert tweets("jazz filter:follows", ana) == []
        Follow.objects.create(follower=ana, followed=ben)
        assert tweets("jazz filter:follows", ana) == ["jazz of ben"]
        assert tweets("jazz filter:follows") == []

    def test_a_deleted_tweet_is_not_found(self):
        make_tweet(make_user(), "jazz").delete()
        assert tweets("jazz") == []


class TestPeople:
    def test_people_are_found_by_what_their_names_begin_with(self):
        make_user("ana_r", name="Ana Ríos")
        make_user("ben", name="Benjamin")
        for text in ("ana", "rio", "ana_r", "@ana_r", "from:ana_r", "r ana"):
            assert people(text) == ["ana_r"]
        assert people("jamin") == []

    def test_the_exact_handle_leads_once(self):
        for handle in ("ana", "anabel", "anastasia"):
            make_user(handle)
        assert people("ANA") == ["ana", "anastasia", "anabel"]

    def test_words_about_tweets_find_nobody(self):
        make_user("music")
        assert people("#music") == people("filter:follows") == []

    def test_a_new_name_is_found_at_once(self):
        ana = make_user("ana", name="Ana")
        accounts.update_profile(actor=ana, name="Blues Sister", bio="")
        assert people("blues") == ["ana"]


# Who may find whom: an author of each kind, looked for by everybody.
VIEWERS = ("guest", "stranger", "follower", "blocked", "blocker", "muter", "self")
EVERYBODY = set(VIEWERS) - {"blocked", "blocker", "muter"}
MAY_FIND = {
    ("public", "person"): EVERYBODY,
    ("public", "tweet"): EVERYBODY,
    ("protected", "person"): EVERYBODY,
    ("protected", "tweet"): {"follower", "self"},
    ("suspended", "person"): {"self"},
    ("suspended", "tweet"): {"self"},
}


def make_viewers(author):
    viewers = {name: make_user(name) for name in VIEWERS[1:-1]}
    Follow.objects.create(follower=viewers["follower"], followed=author)
    Block.objects.create(blocker=author, blocked=viewers["blocked"])
    Block.objects.create(blocker=viewers["blocker"], blocked=author)
    Mute.objects.create(muter=viewers["muter"], muted=author)
    return {"guest": None, "self": author, **viewers}


@pytest.mark.parametrize("standing", ["public", "protected", "suspended"])
def test_who_finds_whom(standing, client):
    author = make_user("needle", name="Needle")
    make_tweet(author, "needle in the hay #needletag")
    author.is_protected = standing == "protected"
    author.suspended_at = timezone.now() if standing == "suspended" else None
    author.save()
    for name, viewer in make_viewers(author).items():
        may_find_person = name in MAY_FIND[standing, "person"]
        may_find_tweet = name in MAY_FIND[standing, "tweet"]
        assert bool(people("needle", viewer)) == may_find_person, name
        for text in ("needle", "from:needle", "#needletag"):
            assert bool(tweets(text, viewer)) == may_find_tweet, (name, text)
        client.logout()
        if viewer:
            client.force_login(viewer)
        page = search(client, "needle hay").content.decode()
        assert ("in the hay" in page) == may_find_tweet, name


class TestPage:
    def test_an_empty_search_says_what_one_can_ask(self, client):
        page = search(client).content.decode()
        assert "filter:spaces" in page
        assert "Nothing found" not in page

    def test_nothing_found_says_what_to_try(self, client):
        page = search(client, "<script>").content.decode()
        assert "Nothing found for “<bdi>&lt;script&gt;</bdi>”" in page
        assert "filter:spaces" in page

    def test_top_shows_the_best_of_each_and_leads_to_the_rest(self, client):
        for number in range(5):
            make_user(f"jazz{number}")
        make_tweet(make_user("ana"), "jazz at noon")
        page = search(client, "jazz").content.decode()
        assert page.count('class="people-item"') == 3
        assert "/search?q=jazz&amp;tab=people" in page
        assert "jazz at noon" in page

    def test_a_tab_shows_its_kind_alone_and_is_marked(self, client):
        make_tweet(make_user("jazz"), "jazz at noon")
        page = search(client, "jazz", tab="people").content.decode()
        assert "jazz at noon" not in page
        assert page.count('class="search-tab"') == 5
        assert '<input type="hidden" name="tab" value="people">' in page

    def test_the_next_page_comes_alone_in_place(self, client):
        ana = make_user()
        Tweet.objects.bulk_create(Tweet(author=ana, text=f"jazz {n}") for n in range(35))
        last = Tweet.objects.get(text="jazz 5").pk
        answer = client.get(
            "/search", {"q": "jazz", "tab": "tweets", "before": last}, HTTP_HX_REQUEST="true"
        )
        page = answer.content.decode()
        assert "jazz 4" in page
        assert "<html" not in page
        assert f"before={last}" in search(client, "jazz", tab="tweets").content.decode()

    def test_an_unknown_tab_is_the_top(self, client):
        assert search(client, "jazz", tab="\0nonsense").status_code == 200

    @pytest.mark.parametrize(
        ("tab", "queries"), [("top", 9), ("tweets", 4), ("people", 3), ("spaces", 2), ("said", 1)]
    )
    @pytest.mark.parametrize("count", [1, 30])
    def test_a_page_costs_the_same_at_any_length(
        self, client, django_assert_num_queries, tab, queries, count
    ):
        for number in range(count):
            make_tweet(make_user(f"jazz{number}"), f"jazz {number} with @jazz0")
        with django_assert_num_queries(queries):
            search(client, "jazz", tab=tab)

    @pytest.mark.parametrize("q", ["\0", "'\"*()&|!:\\", "\u202e" * 500, "x" * 10_000, "@" * 300])
    def test_hostile_queries_are_answered(self, client, q):
        make_tweet(make_user("ana"), "jazz")
        for tab in ("top", "tweets", "people", "spaces", "said"):
            assert search(client, q, tab=tab, before="9" * 40).status_code == 200


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(st.text(alphabet="@#:'\"*()&|! \0\u0301\u202eaé漢from filter", max_size=60) | st.text())
def test_any_query_is_answered(client, q):
    assert search(client, q).status_code == 200
