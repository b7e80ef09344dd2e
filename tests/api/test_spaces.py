"""A Space's life under /api/v1: each act is the service's, each refusal its code."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Block
from core.moments import timestamp
from spaces import services
from spaces.models import Space
from tests.factories import make_moderator, make_user
from tests.recordings.factories import make_replayed_space
from tests.spaces.cast import assemble_cast
from tests.spaces.factories import make_announced_space, make_live_space, make_space, make_topic
from tests.timeline.factories import make_tweet

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


def test_lists_cost_the_same_however_long(program, ana):
    """Asked for in each way; tests/api/test_base.py has the plain one."""
    topic, client = make_topic("Science"), program(ana)

    def make(number):
        host = make_user(f"host{number}")
        live = {"state": "live", "started_at": timezone.now()}
        space = Space.objects.create(host=host, title="Tides", **live)
        space.topics.add(topic)
        accounts.follow(actor=ana, other=host)

    def costs():
        asked = []
        for path in (f"{SPACES}/bar", f"{SPACES}?topic=science&q=tides&state=live&recorded=false"):
            with CaptureQueriesContext(connection) as queries:
                found = ids(client.get(path))
            asked.append(len(queries))
        return len(found), asked

    make(0)
    one, asked = costs()
    for number in range(1, 30):
        make(number)
    assert costs() == (30, asked)
    assert one == 1


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


# --- Around one ---------------------------------------------------------------------------------


def test_the_bar_has_what_is_live_around_one(as_ana, program, ana, ben):
    followed, other = make_live_space(ben), make_live_space(make_user("cleo"))
    accounts.follow(actor=ana, other=ben)
    assert ids(as_ana.get(f"{SPACES}/bar")) == [followed.public_id]
    assert ids(program().get(f"{SPACES}/bar")) == [other.public_id, followed.public_id]


def test_topics_are_read(program):
    science = {"name": make_topic("Science").name, "slug": "science"}
    answer = program().get("/api/v1/topics").json()
    assert science in answer["items"]
    assert answer["next_cursor"] is None


# --- Whom its host invites -----------------------------------------------------------------------


def test_people_are_invited_each_for_themselves(as_ana, ana, ben):
    space, stranger = make_announced_space(ana), make_user("cleo")
    gone = make_user("dora")
    for person in (ben, gone):
        accounts.follow(actor=ana, other=person)
    found = as_ana.get(at(space, "/invitees"), {"q": "@BEN"}).json()["items"]
    assert [(one["handle"], one["is_invited"], one["is_on_stage"]) for one in found] == [
        ("ben", False, False)
    ]
    services.invite_people(actor=ana, space=space, people=[gone])
    accounts.suspend(actor=make_moderator(), other=gone)
    asked = [str(ben.pk), str(stranger.pk), str(gone.pk), str(ben.pk)]
    answer = as_ana.post(at(space, "/invitees"), {"user_ids": asked}, format="json")
    told = answer.json()["items"]
    assert [(one["user_id"], one["is_invited"], one["code"]) for one in told] == [
        (asked[0], True, None),
        (asked[1], False, "not_found"),
        (asked[2], False, "not_found"),
    ]
    again = as_ana.get(at(space, "/invitees")).json()["items"]
    assert [one["is_invited"] for one in again] == [True]


@pytest.mark.parametrize("sent", [[], ["x"], [None], ["1"] * 51, "1", [True]])
def test_invitees_of_no_form_are_refused(as_ana, ana, sent):
    answer = as_ana.post(at(make_space(ana), "/invitees"), {"user_ids": sent}, format="json")
    assert code_of(answer) == (400, "invalid")


# --- What is pinned -----------------------------------------------------------------------------


def test_pins_are_read_in_their_order_page_by_page(as_ben, ana):
    space, author = make_live_space(ana), make_user("cleo")
    answered = make_tweet(author, "First")
    made = [make_tweet(author, f"Number {number}", reply_to=answered) for number in range(3)]
    for tweet in made:
        services.pin_tweet(actor=ana, space=space, tweet_id=str(tweet.pk))
    as_shown = [str(pin.tweet_id) for pin in space.pins.order_by("position", "pk")]

    def read(limit, cursor=None):
        query = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        answer = as_ben.get(at(space, "/pins"), query).json()
        return [pin["tweet"]["id"] for pin in answer["items"]], answer["next_cursor"]

    first, cursor = read(2)
    rest, end = read(2, cursor)
    assert (first + rest, end) == (as_shown, None)
    tweet = as_ben.get(at(space, "/pins")).json()["items"][0]["tweet"]
    assert (tweet["author"]["handle"], tweet["answers"]) == ("cleo", str(answered.pk))
    assert (tweet["quotes"], tweet["like_count"]) == (None, 0)
    answered.delete()
    assert as_ben.get(at(space, "/pins")).json()["items"][0]["tweet"]["answers"] is None
    for number in range(27):
        more = make_tweet(author, f"More {number}")
        services.pin_tweet(actor=ana, space=space, tweet_id=str(more.pk))
    counts = []
    for limit in (1, 30):
        with CaptureQueriesContext(connection) as asked:
            assert len(read(limit)[0]) == limit
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- What is left of it --------------------------------------------------------------------------


def test_a_host_reads_how_it_went(as_ana, as_ben, ana):
    space = make_live_space(ana)
    poll = services.open_poll(actor=ana, space=space, question="More?", choices=["Yes", "No"])
    services.record_audience(
        space_id=space.public_id, at=timezone.now(), listeners=7, came=8, went=1, reactions=2
    )
    assert code_of(as_ana.get(at(space, "/figures"))) == (409, "not_ended")
    services.end_space(actor=ana, space=space)
    assert code_of(as_ben.get(at(space, "/figures"))) == (403, "not_allowed")
    told = as_ana.get(at(space, "/figures")).json()
    assert (told["peak_listeners"], told["visit_count"], told["reaction_count"]) == (7, 8, 2)
    assert [(one["person"]["handle"], one["ms"]) for one in told["talk"]] == [("ana", 0)]
    assert [one["listeners"] for one in told["audience"]] == [7]
    [shown] = told["polls"]
    assert (shown["id"], shown["question"], shown["vote_count"]) == (str(poll.pk), "More?", 0)
    assert shown["choices"][0] == {"text": "Yes", "vote_count": 0}


def test_what_was_canceled_did_nothing(as_ana, ana):
    space = services.end_space(actor=ana, space=make_announced_space(ana))
    told = as_ana.get(at(space, "/figures")).json()
    assert (told["visit_count"], told["talk"], told["audience"]) == (0, [], [])


def test_what_one_said_is_taken_back_and_given_back(program, db):
    cast = assemble_cast()
    hour_ago = timezone.now() - timedelta(hours=1)
    Space.objects.filter(pk=cast.space.pk).update(started_at=hour_ago, is_recorded=True)
    services.end_space(actor=cast.host, space=cast.space)
    Block.objects.create(blocker=cast.host, blocked=cast.speaker)  # what they said stays theirs
    client, path = program(cast.speaker), at(cast.space, "/voice")

    def change(act, **fields):
        return client.post(path, {"act": act, "kind": "recording", **fields}, format="json")

    told = client.get(path).json()
    assert (told["recording"], told["captions"]) == ([], [])
    minute = {"start_ms": 60_000, "end_ms": 120_000}
    assert change("withdraw", **minute).json()["recording"] == [minute]
    assert change("give_back", end_ms=90_000).json()["recording"] == [minute | {"start_ms": 90_000}]
    assert change("give_back").json() == client.get(path).json()
    assert client.get(path).json()["recording"] == []
    assert code_of(change("withdraw", start_ms=5, end_ms=5)) == (400, "span_invalid")
    assert code_of(change("withdraw", start_ms=-1)) == (400, "invalid")
    assert code_of(program(cast.listener).get(path)) == (403, "not_allowed")
