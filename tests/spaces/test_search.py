import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Block, Mute
from spaces import services
from spaces.search import find_spaces
from tests.factories import make_user
from tests.spaces.factories import make_live_space, make_space, make_topic
from tests.timeline.factories import make_tweet
from timeline.query import parse
from timeline.search import find_tweets

pytestmark = pytest.mark.django_db


def found(text, viewer=None, before=None, length=30):
    return [space.title for space in find_spaces(parse(text), viewer, before, length).items]


def announced(host, title="Jazz at noon", **fields):
    begins = timezone.now() + timezone.timedelta(days=1)
    return make_space(host, title, scheduled_start=begins, **fields)


@pytest.mark.parametrize(
    "text",
    ["jazz", "noon ja", "ana", "rio", "improv", "jazz ana impr", "from:ana", "@ana", "#improvised"],
)
def test_a_space_is_found_by_title_host_and_topic(text):
    topic = make_topic("Improvised")
    make_live_space(make_user("ana", name="Ana Ríos"), "Jazz at noon", topics=[topic])
    assert found(text) == ["Jazz at noon"]


@pytest.mark.parametrize("text", ["blues", "jazz ben", "from:ben", "azz", "filter:follows", "!"])
def test_every_word_must_fit(text):
    make_live_space(make_user("ana"), "Jazz at noon")
    assert found(text) == []


def test_live_spaces_lead_and_pages_follow():
    ended = make_user("ana")
    services.end_space(actor=ended, space=make_live_space(ended, "Jazz, ended"))
    make_live_space(make_user("ben"), "Jazz, live first")
    make_live_space(make_user("cho"), "Jazz, live")
    announced(make_user("dee"), "Jazz, announced")
    expected = ["Jazz, live", "Jazz, live first", "Jazz, announced", "Jazz, ended"]
    assert found("jazz") == expected
    cursor, seen = None, []
    for _ in expected:
        page = find_spaces(parse("jazz"), None, cursor, 1)
        cursor, seen = page.next_before, seen + [space.title for space in page.items]
    assert (seen, cursor) == (expected, None)


def test_a_new_title_is_found_at_once():
    host = make_user("ana")
    space = make_live_space(host, "Jazz")
    services.update_space(actor=host, space=space, title="Blues")
    assert (found("jazz"), found("blues")) == ([], ["Blues"])


def test_drafts_are_nobodys_to_find():
    host = make_user("ana")
    make_space(host, "Jazz")
    assert found("jazz", host) == found("jazz") == []


def test_hosts_are_found_by_whom_they_may_be_found():
    host = make_user("ana")
    make_live_space(host, "Jazz")
    blocked, blocker, muter, stranger = (make_user(f"viewer{n}") for n in range(4))
    Block.objects.create(blocker=host, blocked=blocked)
    Block.objects.create(blocker=blocker, blocked=host)
    Mute.objects.create(muter=muter, muted=host)
    assert found("jazz", stranger) == found("jazz", host) == found("jazz") == ["Jazz"]
    assert found("jazz", blocked) == found("jazz", blocker) == found("jazz", muter) == []
    host.suspended_at = timezone.now()
    host.save()
    assert found("jazz", stranger) == found("jazz") == []


class TestFilter:
    """`filter:spaces` over Tweets."""

    def texts(self, viewer=None, text="filter:spaces"):
        return [tweet.text for tweet in find_tweets(parse(text), viewer, None, 30).items]

    def link(self, space):
        return settings.PUBLIC_URL + space.get_absolute_url()

    def test_finds_tweets_that_carry_a_space(self, client):
        space = make_live_space(make_user("ana"))
        make_tweet(make_user("ben"), "Come along: " + self.link(space))
        make_tweet(make_user("cho"), "Nothing to hear")
        assert self.texts() == ["Come along: " + self.link(space)]
        assert self.texts(text="filter:spaces nothing") == []

    def test_marks_those_that_are_live(self, client):
        host = make_user("ana")
        space = make_live_space(host)
        make_tweet(make_user("ben"), self.link(space))
        query = {"q": "filter:spaces", "tab": "tweets"}
        assert 'class="live-mark"' in client.get("/search", query).content.decode()
        services.end_space(actor=host, space=space)
        page = client.get("/search", query).content.decode()
        assert 'class="live-mark"' not in page.split("<aside")[0]

    def test_knows_nothing_of_a_space_that_is_hidden_from_the_viewer(self):
        host, author, blocked = make_user("ana"), make_user("ben"), make_user("cho")
        make_tweet(author, self.link(make_live_space(host)))
        Block.objects.create(blocker=host, blocked=blocked)
        assert self.texts(blocked) == []
        assert len(self.texts(author)) == 1


@pytest.mark.parametrize("count", [1, 30])
def test_finding_costs_the_same_at_any_length(count, django_assert_num_queries):
    topic = make_topic("Jazz")
    for number in range(count):
        make_live_space(make_user(f"host{number}"), topics=[topic])
    with django_assert_num_queries(3):
        assert len(found("jazz")) == count
