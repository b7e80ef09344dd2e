from html.parser import HTMLParser

import pytest

from accounts.models import Block
from tests.factories import make_user
from tests.spaces.factories import make_live_space
from tests.timeline.factories import make_poll, make_tweet
from timeline import services
from timeline.models import PollVote, Tweet

pytestmark = pytest.mark.django_db

IN_PLACE = {"HX-Request": "true"}
GONE = "This Tweet is not available."


@pytest.fixture
def ana():
    return make_user("ana", name="Ana Ribeiro")


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


# --- The page of a Tweet ---


def test_a_tweet_is_read_without_an_account(client, ana):
    tweet = make_tweet(ana, "Good morning. #harbour @ana")
    page = read(client, f"/tweets/{tweet.pk}")
    assert "Good morning." in page
    assert 'href="/search?q=%23harbour"' in page
    assert f'href="/accounts/login/?next=/tweets/{tweet.pk}"' in page
    assert "<button" not in page.split("tweet-actions")[1].split("</form>")[0]


def test_a_tweet_stands_between_what_it_answers_and_its_replies(client, ana, ben):
    first = make_tweet(ana, "First words")
    second = make_tweet(ben, "Second words", reply_to=first)
    make_tweet(ana, "Third words", reply_to=second)
    page = read(client, f"/tweets/{second.pk}")
    places = [page.index(words) for words in ("First words", "Second words</p>", "Third words")]
    assert places == sorted(places)


def test_what_is_not_available_says_the_same_whatever_the_reason(as_ben, ana, ben):
    cho, dan, eve = make_user("cho"), make_user("dan"), make_user("eve")
    originals = [make_tweet(person) for person in (cho, dan, eve)]
    quotes = [make_tweet(ana, "Hm.", quote_of=tweet) for tweet in originals]
    services.delete_tweet(actor=cho, tweet=originals[0])
    dan.is_protected = True
    dan.save()
    Block.objects.create(blocker=eve, blocked=ben)
    pages = [read(as_ben, f"/tweets/{quote.pk}") for quote in quotes]
    for page in pages:
        assert GONE in page
        assert not any(f"@{handle}" in page for handle in ("cho", "dan", "eve"))


@pytest.mark.parametrize("state", ["missing", "protected", "suspended", "blocked"])
@pytest.mark.parametrize("act", ["", "/like", "/unlike", "/retweet", "/unretweet", "/delete"])
def test_what_one_may_not_see_is_404(as_ben, ana, ben, state, act):
    tweet = make_tweet(ana)
    if state == "missing":
        Tweet.objects.all().delete()
    elif state == "protected":
        type(ana).objects.filter(pk=ana.pk).update(is_protected=True)
    elif state == "suspended":
        type(ana).objects.filter(pk=ana.pk).update(suspended_at=tweet.created_at)
    else:
        Block.objects.create(blocker=ana, blocked=ben)
    method = as_ben.get if act in ("", "/delete") else as_ben.post
    assert method(f"/tweets/{tweet.pk}{act}").status_code == 404


@pytest.mark.parametrize("path", ["/tweets/0", "/tweets/99999999999999999", "/tweets/x"])
def test_nonsense_addresses_are_404(client, path):
    assert client.get(path).status_code == 404


def test_a_retweet_has_the_address_of_the_original(client, ana, ben):
    tweet = make_tweet(ana)
    retweet = services.retweet(actor=ben, tweet=tweet)
    assert client.get(f"/tweets/{retweet.pk}")["Location"] == f"/tweets/{tweet.pk}"


def test_replies_come_page_by_page(client, ana, ben):
    tweet = make_tweet(ana)
    for number in range(31):
        make_tweet(ben, f"Reply number {number}.", reply_to=tweet)
    page = read(client, f"/tweets/{tweet.pk}")
    assert "Reply number 30." in page
    assert "Reply number 0." not in page
    older = page.split('class="tweets-more"')[1].split('hx-get="')[1].split('"')[0]
    partial = client.get(older, headers=IN_PLACE).content.decode()
    assert "<html" not in partial
    assert "Reply number 0." in partial
    assert "tweets-more" not in partial
    assert "Reply number 0." in read(client, older)


def a_full_thread(ana, number: int) -> Tweet:
    """A Tweet whose replies have everything that a Tweet can have."""
    live = make_live_space(make_user("host"))
    link = f"http://127.0.0.1:8000{live.get_absolute_url()}"
    top = make_tweet(ana)
    middle = make_tweet(ana, link, reply_to=top)
    for index in range(number):
        person = make_user(f"person{index}")
        quoted = make_tweet(person, "Quoted")
        about = {"reply_to": middle, "quote_of": quoted, "poll_choices": ["a", "b"]}
        make_tweet(person, f"{link} @ana #tag", **about)
    return middle


@pytest.mark.parametrize("number", [1, 30])
def test_a_tweet_page_takes_the_same_queries_for_any_number_of_replies(
    as_ben, ana, number, django_assert_num_queries
):
    tweet = a_full_thread(ana, number)
    as_ben.get(f"/tweets/{tweet.pk}")
    # session, viewer; the Tweet, its replies, its parents (2), what all of them quote and answer,
    # likes, retweets; links, Spaces, topics, stages; polls, choices, votes;
    # the shell's: notifications, messages, who is live
    with django_assert_num_queries(18):
        as_ben.get(f"/tweets/{tweet.pk}")


# --- Like, retweet, vote ---


@pytest.mark.parametrize(
    ("act", "field", "undo"),
    [("like", "like_count", "unlike"), ("retweet", "retweet_count", "unretweet")],
)
def test_acts_without_script_come_back_to_the_page(as_ben, ana, act, field, undo):
    tweet = make_tweet(ana)
    for path, number in ((act, 1), (undo, 0)):
        answer = as_ben.post(f"/tweets/{tweet.pk}/{path}", {"next": "/@ana?before=3"})
        assert answer["Location"] == "/@ana?before=3"
        tweet.refresh_from_db()
        assert getattr(tweet, field) == number


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "evil", ""])
def test_acts_never_lead_to_another_site(as_ben, ana, elsewhere):
    tweet = make_tweet(ana)
    answer = as_ben.post(f"/tweets/{tweet.pk}/like", {"next": elsewhere})
    assert answer["Location"] == f"/tweets/{tweet.pk}"


def test_acts_in_place_answer_with_the_buttons(as_ben, ana):
    tweet = make_tweet(ana)
    retweet = services.retweet(actor=make_user("cho"), tweet=tweet)
    sent = {"next": "/@cho", "row": retweet.pk}
    answer = as_ben.post(f"/tweets/{tweet.pk}/like", sent, headers=IN_PLACE).content.decode()
    assert "<html" not in answer
    assert f'formaction="/tweets/{tweet.pk}/unlike"' in answer
    assert 'aria-pressed="true"' in answer
    assert f'id="like-{retweet.pk}"' in answer
    assert 'value="/@cho"' in answer
    hostile = {"row": '"><script>'}
    answer = as_ben.post(f"/tweets/{tweet.pk}/like", hostile, headers=IN_PLACE)
    assert f'id="like-{tweet.pk}"'.encode() in answer.content


def test_protected_tweets_have_no_retweet_menu(as_ben, ana, ben):
    ben.is_protected = True
    ben.save()
    tweet = make_tweet(ben)
    page = read(as_ben, f"/tweets/{tweet.pk}")
    assert "tweet-action-off" in page
    assert f"?quote={tweet.pk}" not in page
    assert as_ben.post(f"/tweets/{tweet.pk}/retweet").status_code == 403


def test_voting_in_place_shows_the_results(as_ben, ana, ben):
    tweet = make_poll(ana)
    assert "poll-vote" in read(as_ben, f"/tweets/{tweet.pk}")
    choice = tweet.poll.choices.first().pk
    answer = as_ben.post(f"/tweets/{tweet.pk}/vote", {"choice": choice}, headers=IN_PLACE)
    shown = answer.content.decode()
    assert "data-mine" in shown
    assert "100%" in shown
    assert "<html" not in shown
    assert PollVote.objects.get().user == ben


@pytest.mark.parametrize("choice", ["", "x", "0", "-1", "9" * 30, "²"])
def test_voting_for_nonsense_is_404(as_ben, ana, choice):
    tweet = make_poll(ana)
    assert as_ben.post(f"/tweets/{tweet.pk}/vote", {"choice": choice}).status_code == 404


@pytest.mark.parametrize("act", ["like", "unlike", "retweet", "unretweet", "vote", "delete"])
def test_acts_take_an_account_and_a_post(client, ana, act):
    tweet = make_tweet(ana)
    path = f"/tweets/{tweet.pk}/{act}"
    assert client.post(path)["Location"] == f"/accounts/login/?next={path}"
    client.force_login(ana)
    assert client.get(path).status_code == (200 if act == "delete" else 405)


# --- Delete ---


def test_deleting_asks_first(client, ana):
    tweet = make_tweet(ana, "Regrets")
    client.force_login(ana)
    assert "This cannot be undone." in read(client, f"/tweets/{tweet.pk}/delete")
    assert Tweet.objects.exists()
    assert client.post(f"/tweets/{tweet.pk}/delete")["Location"] == "/@ana"
    assert not Tweet.objects.exists()
    assert "Your Tweet is deleted." in read(client, "/@ana")


def test_only_the_author_is_asked(as_ben, ana):
    tweet = make_tweet(ana)
    assert f"/tweets/{tweet.pk}/delete" not in read(as_ben, f"/tweets/{tweet.pk}")
    assert as_ben.get(f"/tweets/{tweet.pk}/delete").status_code == 403
    assert as_ben.post(f"/tweets/{tweet.pk}/delete").status_code == 403


# --- Compose ---


def test_composing_takes_an_account(client):
    assert client.get("/compose/tweet")["Location"] == "/accounts/login/?next=/compose/tweet"


def test_posting_leads_to_the_tweet(as_ben, ben):
    answer = as_ben.post("/compose/tweet", {"text": "Hello\r\nthere"})
    tweet = Tweet.objects.get()
    assert (tweet.author, tweet.text) == (ben, "Hello\nthere")
    assert answer["Location"] == f"/tweets/{tweet.pk}"
    assert as_ben.post("/compose/tweet", {"text": "Hi", "next": "/"})["Location"] == "/"


def test_the_composer_begins_with_what_the_link_says(as_ben):
    page = read(as_ben, "/compose/tweet?text=%3Cb%3E+listen")
    assert "&lt;b&gt; listen</textarea>" in page


def test_replying_shows_what_is_answered_and_leads_back_to_it(as_ben, ana):
    tweet = make_tweet(ana, "A question?")
    page = read(as_ben, f"/compose/tweet?reply_to={tweet.pk}")
    assert "A question?" in page
    assert "Add a poll" not in page
    answer = as_ben.post("/compose/tweet", {"text": "Yes", "reply_to": tweet.pk})
    assert answer["Location"] == f"/tweets/{tweet.pk}"
    assert tweet.replies.get().text == "Yes"


def test_quoting_shows_what_is_quoted(as_ben, ana):
    tweet = make_tweet(ana, "Wise words")
    assert "Wise words" in read(as_ben, f"/compose/tweet?quote={tweet.pk}")
    as_ben.post("/compose/tweet", {"text": "This", "quote": tweet.pk})
    assert tweet.quotes.get().text == "This"


def test_a_poll_is_made_of_the_choices_that_are_filled_in(as_ben):
    choices = {"choice_1": "Bread", "choice_2": "", "choice_3": "Cake", "choice_4": ""}
    as_ben.post("/compose/tweet", {"text": "Which?", "poll_minutes": "60", **choices})
    poll = Tweet.objects.get().poll
    assert [choice.text for choice in poll.choices.all()] == ["Bread", "Cake"]
    assert (poll.ends_at - poll.tweet.created_at).total_seconds() == 3600


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "Write something first."),
        ({"text": "\u3164"}, "Write something first."),
        ({"text": "x" * 281}, "up to 280 characters"),
        ({"text": "Which?", "choice_1": "Bread"}, "two to four choices"),
        ({"text": "Which?", "choice_1": "a", "choice_2": "b", "poll_minutes": "1"}, "valid choice"),
    ],
)
def test_a_refused_tweet_is_still_there_to_mend(as_ben, fields, words):
    response = as_ben.post("/compose/tweet", fields)
    page = response.content.decode()
    assert response.status_code == 200
    assert words in page
    assert f"{fields['text']}</textarea>" in page
    assert not Tweet.objects.exists()


@pytest.mark.parametrize("field", ["reply_to", "quote"])
def test_nobody_composes_about_what_they_cannot_see(as_ben, field):
    tweet = make_tweet(make_user("shy", is_protected=True))
    assert as_ben.get(f"/compose/tweet?{field}={tweet.pk}").status_code == 404
    answer = as_ben.post("/compose/tweet", {"text": "Hm", field: tweet.pk})
    assert answer.status_code == 404
    assert Tweet.objects.count() == 1


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 40, "1 or 1=1"])
def test_nonsense_in_the_link_is_ignored(as_ben, nonsense):
    assert "Add a poll" in read(as_ben, f"/compose/tweet?reply_to={nonsense}&quote={nonsense}")


# --- Hostile words ---

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1) https://x.org/'onmouseover=alert(1)//",
    'https://x.org/"onclick="alert(1)',
    "https://x.org/</a><script>alert(1)</script>",
    "#tag\"onclick='x' @ana\"><b>",
    "{{ 7 }}{% now 'Y' %}",
    "\u202e\u2066gnp.exe\u2069",
    "a" + "\u0301" * 200,
    "W" * 280,
    "https://x.org/" + "W" * 500,
    "http://[::1]/ http://[ https://x.org]",
]


class Tags(HTMLParser):
    """What a browser would make of a page: every tag, with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def shape(page: str) -> list[tuple[str, ...]]:
    """The tags of a page outside of Tweets' words, with the names of their attributes."""
    tags = Tags(page).tags
    return [(tag, *sorted(names)) for tag, names in tags if tag not in ("a", "bdi")]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_shown_and_nothing_else(as_ben, ana, words):
    tweet = make_tweet(ana, words, poll_choices=["<b>1", "{{ 2 }}"])
    usual = make_tweet(ana, "Good morning.", poll_choices=["One", "Two"])
    page, plain = (as_ben.get(f"/tweets/{t.pk}").content.decode() for t in (tweet, usual))
    assert shape(page) == shape(plain)
    for tag, attributes in Tags(page).tags:
        assert not any(name.startswith("on") for name in attributes), tag
        assert not (attributes.get("href") or "").startswith("javascript:")
