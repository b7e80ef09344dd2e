import pytest

from accounts import services as accounts
from accounts.models import Block
from core.errors import Invalid, NotAllowed, NotFound
from spaces.services import create_space
from tests.factories import make_user
from tests.races import at_once
from tests.timeline.factories import make_tweet
from timeline import services
from timeline.models import Hashtag, Mention, Notification, Tweet, TweetLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_user("ana")


@pytest.fixture
def ben():
    return make_user("Ben")


def stored(tweet: Tweet) -> Tweet:
    return Tweet.objects.get(pk=tweet.pk)


def counts(tweet: Tweet) -> tuple[int, int, int, int]:
    """Replies, retweets, quotes, likes."""
    now = stored(tweet)
    return (now.reply_count, now.retweet_count, now.quote_count, now.like_count)


def refused(error, **about) -> str:
    with pytest.raises(error) as raised:
        make_tweet(**about)
    return raised.value.code


# --- Its words ---


def test_a_tweet_is_cleaned(ana):
    tweet = make_tweet(ana, " \u202egood\x00 \r\n\n\n\nmorning\u200b ")
    assert stored(tweet).text == "good\n\nmorning"


def test_combining_marks_do_not_pile_up(ana):
    assert len(make_tweet(ana, "a" + "\u0301" * 10_000).text) < 8


@pytest.mark.parametrize("words", ["", " \n ", "\u3164\u200b", "\x00"])
def test_a_tweet_without_words_is_refused(ana, words):
    assert refused(Invalid, author=ana, text=words) == "tweet_empty"
    assert not Tweet.objects.exists()


def test_a_tweet_has_280_characters(ana):
    assert len(make_tweet(ana, "é" * 280).text) == 280
    assert refused(Invalid, author=ana, text="x" * 281) == "tweet_too_long"
    assert refused(Invalid, author=ana, text=" " * 40_000 + "x") == "tweet_too_long"


def test_an_address_takes_23_of_them(ana):
    long_link = "https://example.org/" + "a" * 500
    assert long_link in make_tweet(ana, "x" * 256 + " " + long_link).text
    assert refused(Invalid, author=ana, text="x" * 257 + " " + long_link) == "tweet_too_long"


# --- What it names ---


def test_mentions_are_kept_once_in_any_case(ana, ben):
    tweet = make_tweet(ana, "@BEN @ben @nobody and mail@ben")
    assert list(Mention.objects.values_list("tweet", "user")) == [(tweet.pk, ben.pk)]


def test_whoever_the_author_may_not_know_of_is_not_mentioned(ana, ben):
    accounts.block(actor=ben, other=ana)
    make_user("closed", is_active=False)
    make_tweet(ana, "@ben @closed")
    assert not Mention.objects.exists()


def test_hashtags_are_kept_once_in_lower_case(ana):
    make_tweet(ana, "#Jazz #jazz #日本")
    assert set(Hashtag.objects.values_list("tag", flat=True)) == {"jazz", "日本"}


def test_links_to_this_site_are_kept(ana, settings):
    space = create_space(actor=ana, title="Jazz")
    here = f"{settings.ORIGINS[0]}{space.get_absolute_url()}"
    make_tweet(ana, f"{here} {here} https://example.org{space.get_absolute_url()}")
    assert list(TweetLink.objects.values_list("kind", "key")) == [("space", space.public_id)]


# --- Replies and quotes ---


def test_replies_and_quotes_are_counted(ana, ben):
    tweet = make_tweet(ana)
    reply = make_tweet(ben, "Yes", reply_to=tweet)
    quote = make_tweet(ben, "This", quote_of=tweet)
    assert counts(tweet) == (1, 0, 1, 0)
    assert (reply.is_reply, reply.reply_to, quote.is_quote, quote.quote_of) == (
        True, tweet, True, tweet
    )  # fmt: skip


def test_a_reply_to_a_retweet_answers_the_original(ana, ben):
    tweet = make_tweet(ana)
    retweet = services.retweet(actor=ben, tweet=tweet)
    assert make_tweet(ben, "Yes", reply_to=retweet).reply_to == tweet


def test_what_is_gone_cannot_be_answered(ana, ben):
    tweet = make_tweet(ana)
    services.delete_tweet(actor=ana, tweet=stored(tweet))
    assert refused(NotFound, author=ben, text="Yes", reply_to=tweet) == "not_found"


@pytest.mark.parametrize("about", ["reply_to", "quote_of"])
def test_a_blocked_person_finds_nothing_to_answer(ana, ben, about):
    tweet = make_tweet(ana)
    accounts.block(actor=ana, other=ben)
    assert refused(NotFound, author=ben, text="Yes", **{about: tweet}) == "not_found"
    assert counts(tweet) == (0, 0, 0, 0)


def test_protected_tweets_are_not_quoted_not_even_by_their_author(ana, ben):
    accounts.follow(actor=ben, other=ana)
    ana.is_protected = True
    ana.save()
    tweet = make_tweet(ana)
    assert refused(NotAllowed, author=ana, text="Me", quote_of=tweet) == "protected"
    assert refused(NotAllowed, author=ben, text="She", quote_of=tweet) == "protected"
    assert make_tweet(ben, "Only you and I", reply_to=tweet).reply_to == tweet


def test_a_suspended_account_writes_nothing(ana):
    tweet = make_tweet(ana)
    accounts.suspend(actor=make_user("mod", is_superuser=True, is_staff=True), other=ana)
    stale = tweet.author  # read before the suspension: the service looks again
    stale.suspended_at = None
    assert refused(NotAllowed, author=stale, text="Hello?") == "suspended"
    with pytest.raises(NotAllowed):
        services.delete_tweet(actor=stale, tweet=tweet)


# --- Counts never betray a protected account ---


def test_only_public_answers_are_counted(ana):
    shy = make_user("shy", is_protected=True)
    tweet = make_tweet(ana)
    make_tweet(shy, "Psst", reply_to=tweet)
    make_tweet(shy, "Look", quote_of=tweet)
    services.retweet(actor=shy, tweet=tweet)
    assert counts(tweet) == (0, 0, 0, 0)


def _answer(ana, ben):
    tweet = make_tweet(ana)
    make_tweet(ben, "Yes", reply_to=tweet)
    make_tweet(ben, "This", quote_of=tweet)
    services.retweet(actor=ben, tweet=tweet)
    services.like_tweet(actor=ben, tweet=tweet)
    make_tweet(ana, "My own", reply_to=tweet)
    return tweet


def test_counts_follow_protection(ana, ben):
    tweet = _answer(ana, ben)
    assert counts(tweet) == (2, 1, 1, 1)
    privacy = {"shows_listening": True, "messages_from": "everyone"}
    accounts.update_privacy(actor=ben, is_protected=True, **privacy)
    assert counts(tweet) == (1, 0, 0, 1)
    accounts.update_privacy(actor=ben, is_protected=False, **privacy)
    assert counts(tweet) == (2, 1, 1, 1)


def test_counts_follow_suspension(ana, ben):
    tweet = _answer(ana, ben)
    moderator = make_user("mod", is_superuser=True, is_staff=True)
    accounts.suspend(actor=moderator, other=ben)
    assert counts(tweet) == (1, 0, 0, 0)
    accounts.reinstate(actor=moderator, other=ben)
    assert counts(tweet) == (2, 1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_counts_are_right_when_one_protects_and_replies_at_once():
    ana, ben, cho = make_user("ana"), make_user("ben"), make_user("cho")
    tweet = make_tweet(ana)
    privacy = {"is_protected": True, "shows_listening": True, "messages_from": "everyone"}
    answers = at_once(
        lambda: make_tweet(ben, "One", reply_to=tweet),
        lambda: accounts.update_privacy(actor=ben, **privacy),
        lambda: make_tweet(ben, "Two", reply_to=tweet),
        lambda: make_tweet(cho, "Three", reply_to=tweet),
    )
    assert answers == {"ok": 4}
    assert counts(tweet) == (1, 0, 0, 0)


# --- Taking it back ---


def test_deleting_a_tweet_takes_its_retweets_and_leaves_its_answers(ana, ben):
    tweet = make_tweet(ana)
    reply, quote = make_tweet(ben, reply_to=tweet), make_tweet(ben, quote_of=tweet)
    services.retweet(actor=ben, tweet=tweet)
    services.delete_tweet(actor=ana, tweet=tweet)
    assert set(Tweet.objects.all()) == {reply, quote}
    assert (stored(reply).reply_to, stored(reply).is_reply) == (None, True)
    assert (stored(quote).quote_of, stored(quote).is_quote) == (None, True)


def test_deleting_an_answer_lowers_the_counts(ana, ben):
    tweet = make_tweet(ana)
    reply, quote = make_tweet(ben, reply_to=tweet), make_tweet(ben, quote_of=tweet)
    services.delete_tweet(actor=ben, tweet=reply)
    services.delete_tweet(actor=ben, tweet=quote)
    assert counts(tweet) == (0, 0, 0, 0)


def test_only_the_author_deletes(ana, ben):
    tweet = make_tweet(ana)
    with pytest.raises(NotAllowed):
        services.delete_tweet(actor=ben, tweet=tweet)
    retweet = services.retweet(actor=ana, tweet=tweet)
    with pytest.raises(NotAllowed):  # a retweet is undone, not deleted
        services.delete_tweet(actor=ana, tweet=retweet)
    Block.objects.create(blocker=ana, blocked=ben)
    with pytest.raises(NotFound):
        services.delete_tweet(actor=ben, tweet=tweet)


@pytest.mark.django_db(transaction=True)
def test_deleting_twice_at_once_counts_once():
    ana, ben = make_user("ana"), make_user("ben")
    tweet = make_tweet(ana)
    reply = make_tweet(ben, "Yes", reply_to=tweet)
    make_tweet(ben, "Yes!", reply_to=tweet)
    answers = at_once(*[lambda: services.delete_tweet(actor=ben, tweet=reply)] * 3)
    assert answers == {"ok": 1, "not_found": 2}
    assert counts(tweet) == (1, 0, 0, 0)


# --- Who is told ---


def told() -> set[tuple[str, str]]:
    return set(Notification.objects.values_list("recipient__username", "kind"))


def test_people_are_told_once_of_what_concerns_them_most(ana, ben):
    cho = make_user("cho")
    tweet = make_tweet(ana, "Hello")
    make_tweet(ben, "@ana @cho @ben", reply_to=tweet, quote_of=tweet)
    assert told() == {("ana", "reply"), ("cho", "mention")}
    make_tweet(cho, "@ana", quote_of=tweet)
    assert told() == {("ana", "reply"), ("ana", "quote"), ("cho", "mention")}


def test_nobody_is_told_of_what_they_cannot_read(ben):
    shy = make_user("shy", is_protected=True)
    make_tweet(shy, "@ben")
    assert Mention.objects.count() == 1
    assert not told()
