"""A Space's life under /api/v1: each act is the service's, each refusal its code."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services as accounts
from core.moments import timestamp
from spaces import services
from spaces.models import Space
from tests.factories import make_moderator, make_user
from tests.recordings.factories import make_replayed_space
from tests.spaces.factories import make_announced_space, make_live_space, make_space, make_topic

pytestmark = pytest.mark.django_db
SPACES = "/api/v1/spaces"


@pytest.fixture
def ana(db):
    return make_user("ana")


@pytest.fixture
def ben(db):
    return make_user("ben")


@pytest.fixture
def as_ana(program, ana):
    return program(ana)


@pytest.fixture
def as_ben(program, ben):
    return program(ben)


def at(space, more=""):
    return f"{SPACES}/{space.public_id}{more}"


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [space["id"] for space in answer.json()["items"]]


def code_of(answer):
    return answer.status_code, answer.json()["code"]


# --- Found --------------------------------------------------------------------------------------


def test_spaces_are_chosen(as_ana, ana, ben):
    draft = make_space(ana, "Notes")
    soon = make_announced_space(ben, "Tides", topics=[make_topic("Science")])
    live = make_live_space(ben, "Jazz at noon")
    again = make_replayed_space(make_user("cleo"), "Jazz at night")

    def chosen(**query):
        return ids(as_ana.get(SPACES, query))[::-1]

    everything = [one.public_id for one in (draft, soon, live, again)]
    assert chosen() == chosen(state="all") == everything
    assert chosen(state="scheduled") == everything[:2]
    assert chosen(state="live") == chosen(recorded="false", q="jazz") == [live.public_id]
    assert chosen(state="ended") == chosen(recorded="true") == [again.public_id]
    assert chosen(host=ben.pk) == [soon.public_id, live.public_id]
    assert chosen(host=ben.pk, state="live", q="noon") == [live.public_id]
    assert chosen(topic="science") == chosen(q="#science") == chosen(q="sci") == [soon.public_id]
    assert chosen(q="@cleo") == [again.public_id]
    assert chosen(host=10**17) == chosen(q="?!") == chosen(q="filter:links jazz") == []


def test_whom_one_muted_is_in_no_list_but_their_own(as_ana, ana, ben):
    space = make_live_space(ben)
    accounts.mute(actor=ana, other=ben)
    assert ids(as_ana.get(SPACES)) == []
    assert ids(as_ana.get(SPACES, {"host": ben.pk})) == [space.public_id]


@pytest.mark.parametrize(
    "query",
    [
        {"state": "asleep"},
        {"host": "ana"},
        {"host": "9" * 19},
        {"q": ""},
        {"q": "a" * 201},
        {"q": "a\0"},
        {"recorded": "perhaps"},
        {"topic": "a b"},
    ],
)
def test_a_question_of_no_form_is_refused(as_ana, query):
    answer = as_ana.get(SPACES, query)
    assert code_of(answer) == (400, "invalid")
    assert answer.json()["fields"].keys() == query.keys()


def test_a_topic_that_is_none_is_not_found(as_ana):
    assert code_of(as_ana.get(SPACES, {"topic": "nothing"})) == (404, "not_found")


@pytest.mark.parametrize("act", ["", "/start", "/end", "/reminder"])
def test_drafts_are_their_hosts_alone(program, as_ben, ana, ben, act):
    draft = make_space(ana)
    assert ids(as_ben.get(SPACES, {"host": ana.pk})) == []
    assert ids(program().get(SPACES)) == []
    asked = {"": as_ben.patch, "/reminder": as_ben.put}.get(act, as_ben.post)
    assert code_of(asked(at(draft, act))) == (404, "not_found")
    assert code_of(as_ben.get(at(draft))) == (404, "not_found")


def test_a_space_says_who_is_on_its_stage(as_ben, ana, ben):
    space = make_live_space(ana, topics=[make_topic("Science")])
    told = as_ben.get(at(space)).json()
    assert [person["handle"] for person in told["speakers"]] == ["ana"]
    assert told["speakers"] == [told["host"]]
    assert told["host"]["id"] == str(ana.pk)
    assert told["host"]["profile_url"].startswith("http")
    assert told["host"]["avatar_url"] is None
    assert told["topics"] == [{"name": "Science", "slug": "science"}]
    assert (told["state"], told["ended_at"], told["listener_count"]) == ("live", None, 0)


# --- Its life -----------------------------------------------------------------------------------


def test_a_space_lives(as_ana):
    start = timestamp(timezone.now() + timedelta(days=1))
    make_topic("Science")
    sent = {"title": "Tides", "scheduled_start": start, "topics": ["science"], "is_recorded": True}
    made = as_ana.post(SPACES, sent, format="json")
    assert made.status_code == 201
    told = made.json()
    assert (told["state"], told["scheduled_start"]) == ("scheduled", start)
    assert told["is_recorded"] is True
    address = f"{SPACES}/{told['id']}"
    assert as_ana.post(f"{address}/start").json()["state"] == "live"
    assert code_of(as_ana.post(f"{address}/start")) == (409, "already_live")
    ended = as_ana.post(f"{address}/end").json()
    assert (ended["state"], ended["speaker_count"]) == ("ended", 1)
    assert as_ana.post(f"{address}/end").json() == ended
    assert code_of(as_ana.post(f"{address}/start")) == (409, "ended")


def test_what_is_announced_is_canceled_by_its_end(as_ana, as_ben, ana):
    space = make_announced_space(ana)
    assert as_ana.post(at(space, "/end")).json()["state"] == "canceled"
    assert code_of(as_ben.get(at(space))) == (404, "not_found")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"topics": ["a", "b", "c", "d"]}, "topics_too_many"),
        ({"scheduled_start": "2020-01-01T00:00:00Z"}, "start_in_past"),
        ({"scheduled_start": "2199-01-01T00:00:00Z"}, "start_too_late"),
    ],
)
def test_what_a_service_refuses_has_its_code(as_ana, sent, code):
    for name in "abcd":
        make_topic(name)
    answer = as_ana.post(SPACES, {"title": "Tides", **sent}, format="json")
    assert code_of(answer) == (400, code)
    assert not Space.objects.exists()


def test_a_field_that_nobody_knows_is_refused(as_ana, ana):
    answer = as_ana.post(SPACES, {"title": "Tides", "record": True}, format="json")
    assert answer.json()["fields"] == {"record": "There is no such field here."}
    changed = as_ana.patch(at(make_space(ana)), {"is_recorded": True}, format="json")
    assert changed.json()["fields"].keys() == {"is_recorded"}


@pytest.mark.parametrize("topics", ["science", [["science"]], [None], ["x"] * 101, ["\0"], {}])
def test_topics_of_no_form_are_refused(as_ana, topics):
    answer = as_ana.post(SPACES, {"title": "Tides", "topics": topics}, format="json")
    assert code_of(answer) == (400, "invalid")
    assert all(name.startswith("topics") for name in answer.json()["fields"])


# --- Changed ------------------------------------------------------------------------------------


def test_all_of_a_change_is_done(as_ana, ana):
    make_topic("Science")
    space = make_announced_space(ana, "Tides", description="Sea")
    start = timestamp(timezone.now() + timedelta(days=3))
    sent = {
        "title": "Waves",
        "topics": ["science"],
        "who_can_speak": "followed",
        "needs_approval": False,
        "min_account_days": 7,
        "min_followers": 10,
        "scheduled_start": start,
    }
    told = as_ana.patch(at(space), sent, format="json").json()
    assert told["topics"][0]["slug"] == "science"
    assert sent.items() <= (told | {"topics": ["science"]}).items()
    assert told["description"] == "Sea"
    assert as_ana.patch(at(space), {}, format="json").json() == told


@pytest.mark.parametrize(
    ("make", "sent", "code"),
    [
        (make_announced_space, {"scheduled_start": "2020-01-01T00:00:00Z"}, "start_in_past"),
        (make_live_space, {"scheduled_start": "2199-01-01T00:00:00Z"}, "already_live"),
        (make_announced_space, {"topics": ["a", "b", "c", "d"]}, "topics_too_many"),
        (make_replayed_space, {"description": "Sea"}, "ended"),
    ],
)
def test_or_none_of_it(as_ana, ana, make, sent, code):
    """Also where the first of two services would have let it pass."""
    for name in "abcd":
        make_topic(name)
    space = make(ana, "Tides")
    start = timestamp(timezone.now() + timedelta(days=3))
    fine = {"title": "Waves"} | ({"scheduled_start": start} if "topics" in sent else {})
    before = as_ana.get(at(space)).json()
    answer = as_ana.patch(at(space), {**fine, **sent}, format="json")
    assert answer.json()["code"] == code
    assert as_ana.get(at(space)).json() == before


def test_a_draft_is_announced_by_its_time(as_ana, as_ben, ana):
    draft = make_space(ana)
    start = timestamp(timezone.now() + timedelta(days=3))
    as_ana.patch(at(draft), {"scheduled_start": start}, format="json")
    assert as_ben.get(at(draft)).json()["scheduled_start"] == start


def test_what_is_over_gets_another_name_and_no_more(as_ana, ana):
    space = services.end_space(actor=ana, space=make_live_space(ana))
    assert as_ana.patch(at(space), {"title": "Tides"}, format="json").json()["title"] == "Tides"
    assert as_ana.patch(at(space), {}, format="json").json()["title"] == "Tides"


def test_nobody_but_its_host_changes_a_space(as_ben, ana):
    space = make_live_space(ana)
    assert code_of(as_ben.patch(at(space), {"title": "Mine"}, format="json"))[1] == "not_allowed"
    assert code_of(as_ben.post(at(space, "/end"))) == (403, "not_allowed")


# --- Reminders ----------------------------------------------------------------------------------


def test_a_reminder_is_set_and_forgotten(as_ben, ana):
    space = make_announced_space(ana)
    for asked, is_reminded in ((as_ben.put, True), (as_ben.delete, False)):
        for _twice in range(2):
            assert asked(at(space, "/reminder")).json()["is_reminded"] is is_reminded
    live = make_live_space(make_user("cleo"))
    assert code_of(as_ben.put(at(live, "/reminder"))) == (409, "already_live")


# --- Accounts that may not -----------------------------------------------------------------------


def test_who_is_suspended_reads_and_does_nothing(as_ana, ana, ben):
    announced, own = make_announced_space(ben), make_space(ana)
    accounts.suspend(actor=make_moderator(), other=ana)
    assert ids(as_ana.get(SPACES)) == [own.public_id, announced.public_id]
    assert as_ana.get(at(announced)).status_code == 200
    for refused in (
        as_ana.post(SPACES, {"title": "Tides"}, format="json"),
        as_ana.patch(at(own), {"title": "Tides"}, format="json"),
        as_ana.post(at(own, "/start")),
        as_ana.put(at(announced, "/reminder")),
    ):
        assert code_of(refused) == (403, "suspended")


def test_who_closed_their_account_has_no_token(as_ana, ana):
    ana.is_active = False
    ana.save()
    assert code_of(as_ana.get(SPACES)) == (401, "login_required")
