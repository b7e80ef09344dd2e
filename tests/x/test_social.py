"""/2/users, /2/tweets and messages: the same rights and services as the pages."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import Follow, Mute
from spaces.models import Space
from tests.factories import make_user
from tests.spaces.factories import make_live_space
from tests.timeline.factories import make_tweet
from timeline.models import DirectMessage, Tweet
from timeline.services import clear_conversation, post_tweet, send_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db):
    return make_user("ana")


@pytest.fixture
def ben(db):
    return make_user("ben")


def test_me_and_others(program, ana, ben):
    assert program(ana).get("/2/users/me").json()["data"] == {
        "id": str(ana.pk),
        "name": ana.display_name,
        "username": "ana",
    }
    by_name = program().get("/2/users/by/username/BEN", {"user.fields": "protected,verified"})
    assert by_name.json()["data"]["protected"] is False
    several = program().get("/2/users", {"ids": f"{ben.pk},{ana.pk},999999"}).json()
    assert [one["username"] for one in several["data"]] == ["ben", "ana"]
    assert several["errors"][0]["resource_id"] == "999999"
    names = program().get("/2/users/by", {"usernames": "ana,nobody_here"}).json()
    assert [one["username"] for one in names["data"]] == ["ana"]


def test_an_app_alone_is_nobody(program, ana):
    assert program().get("/2/users/me").status_code == 403
    refused = program().post("/2/tweets", {"text": "Hello"}, format="json")
    assert refused.status_code == 403
    assert refused.json()["type"] == "https://api.x.com/2/problems/unsupported-authentication"


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Bearer a b", ""])
def test_without_a_good_token_nothing(client, header, db):
    headers = {"Authorization": header} if header else {}
    answer = client.get("/2/users/by/username/ana", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["title"] == "Unauthorized"


def test_a_token_does_what_it_was_allowed_to(program, ana):
    reader = program(ana, scopes=["tweet.read", "users.read"])
    assert reader.get("/2/users/me").status_code == 200
    assert reader.post("/2/tweets", {"text": "Hello"}, format="json").status_code == 403
    assert not Tweet.objects.exists()
    assert program(ana, minutes=-1).get("/2/users/me").status_code == 401
    client = program(ana)
    ana.is_active = False
    ana.save()
    assert client.get("/2/users/me").status_code == 401


def test_following_and_muting(program, ana, ben):
    client = program(ana)
    made = client.post(f"/2/users/{ana.pk}/following", {"target_user_id": str(ben.pk)}, "json")
    assert made.json() == {"data": {"following": True, "pending_follow": False}}
    assert Follow.objects.filter(follower=ana, followed=ben).exists()
    listed = client.get(f"/2/users/{ana.pk}/following").json()
    assert [one["username"] for one in listed["data"]] == ["ben"]
    assert client.delete(f"/2/users/{ana.pk}/following/{ben.pk}").json() == {
        "data": {"following": False}
    }
    client.post(f"/2/users/{ana.pk}/muting", {"target_user_id": str(ben.pk)}, format="json")
    assert Mute.objects.filter(muter=ana, muted=ben).exists()
    assert len(client.get(f"/2/users/{ana.pk}/muting").json()["data"]) == 1
    client.delete(f"/2/users/{ana.pk}/muting/{ben.pk}")
    assert not Mute.objects.exists()


def test_only_for_oneself(program, ana, ben):
    client = program(ana)
    for answer in (
        client.post(f"/2/users/{ben.pk}/following", {"target_user_id": str(ana.pk)}, "json"),
        client.get(f"/2/users/{ben.pk}/blocking"),
        client.get(f"/2/users/{ben.pk}/muting"),
        client.get(f"/2/users/{ben.pk}/timelines/reverse_chronological"),
    ):
        assert answer.status_code == 400
        assert "must be the same" in answer.json()["errors"][0]["message"]


def test_tweets_are_written_answered_and_taken_back(program, ana, ben):
    client = program(ana)
    made = client.post("/2/tweets", {"text": "Tides at noon"}, format="json")
    assert made.status_code == 201
    data = made.json()["data"]
    assert data["edit_history_tweet_ids"] == data["edit_history_post_ids"] == [data["id"]]
    reply = {"text": "Again", "reply": {"in_reply_to_tweet_id": data["id"]}}
    answer = program(ben).post("/2/tweets", reply, format="json").json()["data"]
    shown = client.get(
        f"/2/tweets/{answer['id']}",
        {"expansions": "author_id,referenced_tweets.id", "post.fields": "created_at"},
    ).json()
    assert shown["data"]["referenced_posts"] == [{"type": "replied_to", "id": data["id"]}]
    assert shown["data"]["referenced_tweets"] == shown["data"]["referenced_posts"]
    assert shown["includes"]["tweets"][0]["id"] == data["id"]
    assert shown["includes"]["posts"] == shown["includes"]["tweets"]
    assert [user["username"] for user in shown["includes"]["users"]] == ["ben"]
    assert client.delete(f"/2/tweets/{answer['id']}").status_code == 403
    assert client.delete(f"/2/tweets/{data['id']}").json() == {"data": {"deleted": True}}


LISTS = {
    "theirs": ("/2/users/{ana}/tweets", {}),
    "mentions": ("/2/users/{ana}/mentions", {}),
    "Home": ("/2/users/{ana}/timelines/reverse_chronological", {}),
    "search": ("/2/tweets/search/recent", {"query": "tide"}),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_of_tweets_are_cut_by_id_and_time(program, ana, name):
    noon = datetime(2026, 7, 4, 12, tzinfo=UTC)
    keys = []
    for hour in range(5):
        with time_machine.travel(noon + timedelta(hours=hour), tick=False):
            keys.append(make_tweet(ana, f"tide {hour} @ana").pk)
    address, query = LISTS[name]
    client = program(ana)

    def found(**stretch):
        answer = client.get(address.format(ana=ana.pk), query | stretch)
        assert answer.status_code == 200
        data = answer.json()
        assert data["meta"]["result_count"] == len(data.get("data", []))
        hours = [keys.index(int(one["id"])) for one in data.get("data", [])]
        return hours, "next_token" in data["meta"]

    assert found(since_id=keys[1]) == ([4, 3, 2], False)
    assert found(until_id=keys[1]) == ([0], False)
    assert found(since_id=keys[0], until_id=keys[4]) == ([3, 2, 1], False)
    assert found(start_time="2026-07-04T14:00:00Z") == ([4, 3, 2], False)
    assert found(start_time="2026-07-04T19:30:00+05:30") == ([4, 3, 2], False)
    assert found(end_time="2026-07-04T14:00:00.000Z") == ([1, 0], False)
    assert found(start_time="2026-07-04T13:00:00Z", end_time="2026-07-04T13:00:01Z") == ([1], False)
    assert found(since_id=keys[4]) == found(end_time="1999-01-01T00:00:00Z") == ([], False)


def test_a_cut_list_has_pages_up_to_the_cut(program, ana):
    keys = [make_tweet(ana, f"tide {number}").pk for number in range(8)]
    client = program(ana)
    asked = {"since_id": keys[1], "max_results": 5}
    first = client.get(f"/2/users/{ana.pk}/tweets", asked).json()
    assert [int(one["id"]) for one in first["data"]] == keys[:2:-1]
    asked["pagination_token"] = first["meta"]["next_token"]
    last = client.get(f"/2/users/{ana.pk}/tweets", asked).json()
    assert [int(one["id"]) for one in last["data"]] == [keys[2]]
    assert "next_token" not in last["meta"]


@pytest.mark.parametrize(
    "stretch",
    [
        {"since_id": "x"},
        {"until_id": "-1"},
        {"since_id": ""},
        {"start_time": "2026-07-04"},
        {"end_time": "2026-13-04T00:00:00Z"},
        {"end_time": "0000-01-01T00:00:00Z"},
        {"start_time": "2026-07-04T12:00:00"},
        {"start_time": "0001-01-01T00:00:00+05:00"},
    ],
    ids=str,
)
def test_a_stretch_that_is_none_is_refused(program, ana, stretch):
    answer = program(ana).get(f"/2/users/{ana.pk}/tweets", stretch)
    assert answer.status_code == 400
    [name] = stretch
    assert answer.json()["errors"][0]["parameters"] == {name: [stretch[name]]}


def test_a_poll_hides_its_results_until_one_voted(program, ana):
    poll = {"options": ["Yes", "No"], "duration_minutes": 60}
    made = program(ana).post("/2/tweets", {"text": "Well?", "poll": poll}, format="json").json()
    shown = (
        program(ana)
        .get(
            f"/2/tweets/{made['data']['id']}",
            {"expansions": "attachments.poll_ids", "poll.fields": "duration_minutes,voting_status"},
        )
        .json()
    )
    [included] = shown["includes"]["polls"]
    assert [one["label"] for one in included["options"]] == ["Yes", "No"]
    assert (included["duration_minutes"], included["voting_status"]) == (60, "open")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"text": ""},
        {"text": 7},
        {"text": "x" * 281},
        {"text": "x", "poll": 7},
        {"text": "x", "poll": {"options": ["a"], "duration_minutes": 5}},
        {"text": "x", "poll": {"options": ["a", "b"], "duration_minutes": True}},
        {"text": "x", "poll": {"options": ["a", "b"], "duration_minutes": 10**30}},
        {"text": "x", "reply": {"in_reply_to_tweet_id": "abc"}},
        {"text": "x", "quote_tweet_id": {}},
    ],
)
def test_nonsense_makes_no_tweet(program, ana, fields):
    answer = program(ana).post("/2/tweets", fields, format="json")
    assert answer.status_code == 400, answer.content
    assert not Tweet.objects.exists()


def test_pages_go_on_where_they_were(program, ana):
    for number in range(5):
        make_tweet(ana, text=f"Number {number}")
    client, path = program(ana), f"/2/users/{ana.pk}/tweets"
    first = client.get(path, {"max_results": 3}).json()
    assert first["meta"]["result_count"] == 3
    make_tweet(ana, text="Meanwhile")
    token = first["meta"]["next_token"]
    second = client.get(path, {"max_results": 3, "pagination_token": token}).json()
    texts = [one["text"] for one in first["data"] + second["data"]]
    assert texts == [f"Number {number}" for number in (4, 3, 2, 1, 0)]
    assert "next_token" not in second["meta"]
    assert client.get(path, {"pagination_token": "12"}).status_code == 400


def test_home_mentions_and_search(program, ana, ben):
    Follow.objects.create(follower=ana, followed=ben)
    space = make_live_space(ben, title="Tides")
    link = f"http://127.0.0.1:8000{space.get_absolute_url()}"
    post_tweet(actor=ben, text=f"Come, @ana {link}")
    client = program(ana)
    for path, query in (
        (f"users/{ana.pk}/timelines/reverse_chronological", {}),
        (f"users/{ana.pk}/mentions", {}),
        ("tweets/search/recent", {"query": "filter:spaces"}),
        (f"spaces/{space.public_id}/tweets", {}),
    ):
        found = client.get(f"/2/{path}", query).json()
        assert [one["text"][:5] for one in found["data"]] == ["Come,"], path
    assert client.get("/2/tweets/search/recent", {"query": "nothing-of-this"}).json() == {
        "meta": {"result_count": 0}
    }


def test_what_is_protected_stays_so(program, ana, ben):
    tweet = make_tweet(ben, text="For followers")
    ben.is_protected = True
    ben.save()
    for client in (program(), program(ana)):
        assert "data" not in client.get(f"/2/tweets/{tweet.pk}").json()
        assert "data" not in client.get(f"/2/users/{ben.pk}/tweets").json()
        assert client.get(f"/2/users/{ben.pk}/followers").status_code == 404
    assert program(ben).get(f"/2/tweets/{tweet.pk}").json()["data"]["text"] == "For followers"


def test_messages_are_for_the_two(program, ana, ben):
    ben.messages_from = "everyone"
    ben.save()
    sent = program(ana).post(
        f"/2/dm_conversations/with/{ben.pk}/messages", {"text": "Coming?"}, format="json"
    )
    assert sent.status_code == 201
    pair = sent.json()["data"]["dm_conversation_id"]
    answer = program(ben).post(f"/2/dm_conversations/{pair}/messages", {"text": "Yes"}, "json")
    assert answer.status_code == 201
    asked = {"dm_event.fields": "sender_id,created_at", "expansions": "sender_id"}
    for path in (
        "dm_events",
        f"dm_conversations/with/{ben.pk}/dm_events",
        f"dm_conversations/{pair}/dm_events",
    ):
        events = program(ana).get(f"/2/{path}", asked).json()
        assert [one["text"] for one in events["data"]] == ["Yes", "Coming?"]
        assert {one["username"] for one in events["includes"]["users"]} == {"ana", "ben"}
    eve = program(make_user("eve"))
    assert "data" not in eve.get(f"/2/dm_conversations/{pair}/dm_events").json()
    assert (
        eve.post(f"/2/dm_conversations/{pair}/messages", {"text": "Hi"}, "json").status_code == 404
    )
    reader = program(ana, scopes=["tweet.read", "users.read"])
    assert reader.get("/2/dm_events").status_code == 403
    assert DirectMessage.objects.count() == 2


def test_a_cleared_conversation_is_not_read_again(program, ana, ben):
    ben.messages_from = "everyone"
    ben.save()
    message = send_message(actor=ana, recipient=ben, text="Old")
    clear_conversation(actor=ana, conversation=message.conversation, up_to=message.pk)
    assert "data" not in program(ana).get("/2/dm_events").json()
    assert len(program(ben).get("/2/dm_events").json()["data"]) == 1


def test_buyers_are_none_and_for_the_creator(program, ana, ben):
    space = Space.objects.get(pk=make_live_space(ana, title="Tides").pk)
    path = f"/2/spaces/{space.public_id}/buyers"
    assert program(ana).get(path).json() == {"meta": {"result_count": 0}}
    assert program(ben).get(path).status_code == 403
    assert program().get(path).status_code == 403


def test_lists_cost_the_same_however_long(program, ana, ben, django_assert_num_queries):
    client = program(ana)
    tweets = [make_tweet(ben, text=f"Number {number}") for number in range(12)]
    asked = {"expansions": "author_id,referenced_tweets.id", "tweet.fields": "public_metrics"}
    for some in (tweets[:1], tweets):
        ids = ",".join(str(tweet.pk) for tweet in some)
        with django_assert_num_queries(7):
            found = client.get("/2/tweets", {"ids": ids, **asked})
        assert len(found.json()["data"]) == len(some)
