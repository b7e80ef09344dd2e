"""/2/spaces: who sees which Space, in which words."""

from datetime import UTC, datetime

import pytest

from core.x.limits import WindowThrottle
from spaces.models import Space, State, Topic
from spaces.x.views import SpaceView
from tests.factories import make_user
from tests.spaces.factories import make_live_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db):
    return make_user("ana")


@pytest.fixture
def space(ana):
    return make_live_space(ana, title="Tides at noon")


def get(program, path, **query):
    return program.get(
        f"/2/{path}", {name.replace("__", "."): value for name, value in query.items()}
    )


def test_a_space_has_its_id_and_state(program, space):
    answer = get(program(), f"spaces/{space.public_id}")
    assert answer.status_code == 200
    assert answer.json() == {"data": {"id": space.public_id, "state": "live"}}


def test_fields_and_expansions_come_when_asked(program, space, ana):
    space.topics.add(Topic.objects.create(name="Tidal science", slug="tides"))
    answer = get(
        program(),
        f"spaces/{space.public_id}",
        space__fields="title,started_at,is_ticketed,participant_count,lang",
        expansions="host_ids,creator_id,topic_ids",
        user__fields="public_metrics,created_at",
        topic__fields="description",
    ).json()
    assert answer["data"]["title"] == "Tides at noon"
    assert answer["data"]["host_ids"] == [str(ana.pk)]
    assert answer["data"]["creator_id"] == str(ana.pk)
    assert answer["data"]["participant_count"] == 1
    assert answer["data"]["is_ticketed"] is False
    assert datetime.strptime(answer["data"]["started_at"], "%Y-%m-%dT%H:%M:%S.%fZ")  # noqa: DTZ007
    [user] = answer["includes"]["users"]
    assert user["username"] == "ana"
    assert user["public_metrics"]["followers_count"] == 0
    assert answer["includes"]["topics"][0]["name"] == "Tidal science"


def test_a_whole_minute_has_its_milliseconds(program, ana):
    space = Space.objects.create(
        host=ana, title="Later", scheduled_start=datetime(2030, 1, 1, 12, tzinfo=UTC)
    )
    answer = get(program(), f"spaces/{space.public_id}", space__fields="scheduled_start").json()
    assert answer["data"]["scheduled_start"] == "2030-01-01T12:00:00.000Z"


def test_what_is_not_there_is_an_error_in_a_good_answer(program, space):
    answer = get(program(), "spaces", ids=f"{space.public_id},1DXxyRYNejbKM")
    assert answer.status_code == 200
    assert [one["id"] for one in answer.json()["data"]] == [space.public_id]
    [error] = answer.json()["errors"]
    assert error["resource_id"] == "1DXxyRYNejbKM"
    assert error["type"] == "https://api.x.com/2/problems/resource-not-found"
    alone = get(program(), "spaces/1DXxyRYNejbKM").json()
    assert "data" not in alone
    assert alone["errors"][0]["parameter"] == "id"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("spaces/not-an-id", {}),
        ("spaces/12345678901234", {}),
        ("spaces", {}),
        ("spaces", {"ids": ","}),
        ("spaces", {"ids": ",".join(f"a{n}" for n in range(101))}),
        ("spaces", {"ids": "a\0b"}),
        ("spaces/by/creator_ids", {"user_ids": "ana"}),
        ("spaces/by/creator_ids", {"user_ids": "1" * 20}),
        ("spaces/search", {}),
        ("spaces/search", {"query": "x" * 2049}),
        ("spaces/search", {"query": "x", "state": "over"}),
        ("spaces/search", {"query": "x", "max_results": "0"}),
        ("spaces/search", {"query": "x", "max_results": "101"}),
        ("spaces/search", {"query": "x", "space.fields": "listeners"}),
        ("spaces/search", {"query": "x", "expansions": "everything"}),
    ],
)
def test_a_bad_parameter_is_named(program, path, query):
    answer = program().get(f"/2/{path}", query)
    assert answer.status_code == 400
    assert answer.json()["title"] == "Invalid Request"
    assert answer.json()["type"] == "https://api.x.com/2/problems/invalid-request"
    assert answer.json()["errors"][0]["message"]


def test_creators_and_search_find_what_is_live_or_announced(program, space, ana):
    Space.objects.create(host=ana, title="Tides gone", state=State.ENDED, ended_at=space.started_at)
    by_creator = get(program(), "spaces/by/creator_ids", user_ids=f"{ana.pk},99").json()
    assert [one["id"] for one in by_creator["data"]] == [space.public_id]
    assert by_creator["meta"] == {"result_count": 1}
    for query in ("tides", "@ana", "noon"):
        found = get(program(), "spaces/search", query=query).json()
        assert [one["id"] for one in found["data"]] == [space.public_id]
    assert get(program(), "spaces/search", query="tides", state="scheduled").json() == {
        "meta": {"result_count": 0}
    }


def test_an_ended_space_still_has_its_state(program, space):
    Space.objects.update(state=State.ENDED, ended_at=space.started_at)
    answer = get(program(), f"spaces/{space.public_id}").json()
    assert answer["data"]["state"] == "ended"


def test_who_is_blocked_by_the_host_sees_nothing(program, space, ana):
    mallory = make_user("mallory")
    ana.blocks_made.create(blocked=mallory)
    assert "data" not in get(program(mallory), f"spaces/{space.public_id}").json()


def test_only_the_host_hears_of_invitations_and_reminders(program, space, ana):
    bea = make_user("bea")
    space.invitations.create(user=bea, invited_by=ana)
    space.reminders.create(user=bea)
    asked = {"space__fields": "invited_user_ids,subscriber_count"}
    mine = get(program(ana), f"spaces/{space.public_id}", **asked).json()["data"]
    assert (mine["invited_user_ids"], mine["subscriber_count"]) == ([str(bea.pk)], 1)
    theirs = get(program(bea), f"spaces/{space.public_id}", **asked).json()["data"]
    assert theirs.keys() == {"id", "state"}


def test_limits_are_told_and_kept(program, space, monkeypatch):
    client, path = program(), f"spaces/{space.public_id}"
    first = get(client, path)
    assert first["x-rate-limit-limit"] == "300"
    assert int(first["x-rate-limit-remaining"]) == 299
    assert int(first["x-rate-limit-reset"]) > WindowThrottle.clock()
    monkeypatch.setattr(SpaceView, "rate_limit", 2)
    assert get(client, path).status_code == 200
    refused = get(client, path)
    assert refused.status_code == 429
    assert refused["x-rate-limit-remaining"] == "0"
    assert refused.json()["title"] == "Too Many Requests"


def test_a_list_costs_the_same_however_long(program, ana, django_assert_num_queries):
    spaces = [make_live_space(make_user(f"host{n}"), title=f"Tides {n}") for n in range(12)]
    asked = {
        "space__fields": "title,participant_count,subscriber_count,invited_user_ids",
        "expansions": "host_ids,speaker_ids,topic_ids",
        "user__fields": "public_metrics",
    }
    client = program(ana)
    get(client, "spaces", ids=spaces[0].public_id, **asked)
    for some in (spaces[:1], spaces):
        with django_assert_num_queries(6):
            answer = get(client, "spaces", ids=",".join(one.public_id for one in some), **asked)
        assert len(answer.json()["data"]) == len(some)


def test_where_nothing_can_be_counted_nothing_is_limited(program, space, settings):
    client = program()
    backend = "django.core.cache.backends.redis.RedisCache"
    nowhere = {"BACKEND": backend, "LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = {**settings.CACHES, "limits": nowhere}
    answer = get(client, f"spaces/{space.public_id}")
    assert answer.status_code == 200
    assert "x-rate-limit-limit" not in answer
