"""Reporting under /api/v1, and what came of it."""

import pytest

from accounts import services as accounts
from accounts.models import Block
from moderation.models import Act, CaseState, Decision, Report
from tests.factories import make_moderator, make_user
from tests.recordings.clipping import make_clip
from tests.spaces.factories import make_live_space, make_space
from tests.timeline.factories import make_tweet
from timeline import services as timeline

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
REPORTS = "/api/v1/reports"


@pytest.fixture
def ana(db):
    return make_user("ana")


@pytest.fixture
def ben(db):
    return make_user("ben")


@pytest.fixture
def as_ana(program, ana):
    return program(ana, scopes=["report.write"])


def report(client, kind, thing, **fields):
    sent = {"kind": kind, "id": str(thing), "reason": "spam", **fields}
    return client.post(REPORTS, sent, format="json")


def decide(made, act, by):
    """As a moderator does: the case is closed with one decision."""
    case = made.case
    Decision.objects.create(case=case, act=act, why="…", by=by)
    case.state, case.decided_at = CaseState.DECIDED, made.created_at
    case.save()


def test_each_kind_of_thing_is_reported(as_ana, ana, ben):
    space, tweet = make_live_space(ben), make_tweet(ben, "Buy this")
    clip = make_clip(space, ben, ben, title="Jazz")
    for kind, thing, about in (
        ("space", space.public_id, space.title),
        ("account", ben.pk, "@ben"),
        ("tweet", tweet.pk, "A Tweet of @ben"),
        ("clip", clip.public_id, "A clip of @ben"),
    ):
        answer = report(as_ana, kind, thing, words="Look", in_space=space.public_id)
        assert answer.status_code == 201, answer.content
        told = answer.json()
        assert (told["kind"], told["about_id"], told["about"]) == (kind, str(thing), about)
        assert (told["reason"], told["state"], told["is_violation"]) == ("spam", "open", None)
        made = Report.objects.get(pk=told["id"])
        assert (made.reporter, made.account, made.words) == (ana, ben, "Look")
        assert made.in_space == (space if kind in {"account", "tweet"} else None)
        assert report(as_ana, kind, thing).json() == told  # it is open still
        assert as_ana.get(f"{REPORTS}/{told['id']}").json() == told
    assert len(as_ana.get(REPORTS).json()["items"]) == 4


def test_of_a_retweet_the_tweet_is_reported(as_ana, ben):
    tweet = make_tweet(make_user("cleo"))
    retweet = timeline.retweet(actor=ben, tweet=tweet)
    assert report(as_ana, "tweet", retweet.pk).json()["about_id"] == str(tweet.pk)


def test_what_came_of_it_is_told_and_not_how(as_ana, ben):
    tweet = make_tweet(ben)
    told = [report(as_ana, "tweet", tweet.pk).json(), report(as_ana, "account", ben.pk).json()]
    moderator = make_moderator()
    for one, act in zip(told, (Act.REMOVE_TWEET, Act.DISMISS), strict=True):
        decide(Report.objects.get(pk=one["id"]), act, moderator)
    now = [as_ana.get(f"{REPORTS}/{one['id']}").json() for one in told]
    assert [one["state"] for one in now] == ["decided", "decided"]
    assert [one["is_violation"] for one in now] == [True, False]
    assert now[0].keys() == told[0].keys()
    tweet.delete()
    assert as_ana.get(f"{REPORTS}/{told[0]['id']}").json()["about_id"] is None


def test_nobody_reads_what_others_reported(program, as_ana, ben):
    told = report(as_ana, "account", ben.pk).json()
    for other in (ben, make_user("cleo")):
        assert program(other).get(REPORTS).json()["items"] == []
        assert program(other).get(f"{REPORTS}/{told['id']}").status_code == 404


@pytest.mark.parametrize("number", ["0", "9" * 30, "x", "-1"])
def test_a_report_that_is_none_is_not_found(as_ana, number):
    assert as_ana.get(f"{REPORTS}/{number}").json()["code"] == "not_found"


@pytest.mark.parametrize("kind", ["space", "account", "tweet", "clip"])
@pytest.mark.parametrize("thing", ["0", "9" * 19, "nothing", "١٢"])
def test_what_does_not_exist_is_not_found(as_ana, kind, thing):
    answer = report(as_ana, kind, thing)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_what_one_may_not_see_does_not_exist(as_ana, ana, ben):
    draft = make_space(ben)
    assert report(as_ana, "space", draft.public_id).json()["code"] == "not_found"
    live, tweet = make_live_space(ben), make_tweet(ben)
    Block.objects.create(blocker=ben, blocked=ana)
    for kind, thing in (("space", live.public_id), ("account", ben.pk), ("tweet", tweet.pk)):
        assert report(as_ana, kind, thing).json()["code"] == "not_found"
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "poll"},
        {"reason": "boring"},
        {"id": "a\0"},
        {"id": {}},
        {"id": None},
        {"words": "a" * 501},
        {"in_space": "a" * 21},
        {"note": "a"},
    ],
)
def test_a_report_of_no_form_names_the_field(as_ana, ben, sent):
    sent = {"kind": "account", "id": str(ben.pk), "reason": "spam", **sent}
    answer = as_ana.post(REPORTS, sent, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert len(answer.json()["fields"]) == 1


def test_ones_own_is_not_reported(as_ana, ana):
    assert report(as_ana, "account", ana.pk).json()["code"] == "invalid"


def test_who_is_suspended_reads_but_reports_nothing(as_ana, ana, ben):
    told = report(as_ana, "account", ben.pk).json()
    accounts.suspend(actor=make_moderator(), other=ana)
    assert as_ana.get(REPORTS).json()["items"] == [told]
    answer = report(as_ana, "tweet", make_tweet(ben).pk)
    assert (answer.status_code, answer.json()["code"]) == (403, "suspended")


def test_the_list_costs_the_same_however_long(as_ana, ana, ben, django_assert_num_queries):
    def costs():
        with django_assert_num_queries(2):  # the token, the reports
            assert as_ana.get(REPORTS, {"limit": 100}).status_code == 200

    report(as_ana, "space", make_live_space(ben).public_id)
    costs()
    one = Report.objects.get()
    for _number in range(30):
        Report.objects.create(
            reporter=ana, kind="tweet", account=ben, reason="spam", case=one.case, state="decided"
        )
    costs()
