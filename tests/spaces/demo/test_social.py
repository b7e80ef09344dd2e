"""What the demo's people have written, as a visitor finds it."""

import pytest

from accounts.models import FollowRequest
from spaces.demo.seed import demo_user, seed_demo
from spaces.demo.social_script import ASKING, LETTERS, POSTS, PROTECTED
from timeline.models import Conversation, DirectMessage, Like, PollVote, Tweet, TweetLink
from timeline.text import length

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("seeded")]


def written() -> dict:
    models = (Conversation, DirectMessage, FollowRequest, Like, PollVote, Tweet, TweetLink)
    return {model.__name__: sorted(model.objects.values_list("pk", flat=True)) for model in models}


def test_everything_in_the_script_is_written_once():
    live = seed_demo()
    first = written()
    seed_demo()
    assert written() == first
    assert Tweet.objects.filter(retweet_of=None).count() == len(POSTS)
    assert DirectMessage.objects.count() == len(LETTERS)
    assert FollowRequest.objects.count() == len(ASKING)
    assert {handle for handle in PROTECTED if demo_user(handle).is_protected} == PROTECTED
    assert TweetLink.objects.filter(kind="space", key=live.public_id).exists()


def test_the_script_fits_into_tweets():
    link = "https://spaces.example.org/spaces/1234567890123"
    for post in POSTS:
        text = post.text.replace("{space}", link).replace("{upcoming}", link)
        assert length(text) <= 280, post.key


def test_who_answers_and_quotes_names_a_post_before():
    known: set[str] = set()
    for post in POSTS:
        assert {post.reply_to, post.quote_of} <= known | {""}
        known.add(post.key)
