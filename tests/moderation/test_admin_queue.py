import re

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from moderation.models import Case, CaseState, Decision, Kind, Reason, Severity
from tests.factories import make_user
from tests.logins import staff_client
from tests.moderation.desk import QUEUE, add_report, case_path, make_case
from tests.moderation.people import make_group_moderator
from tests.spaces.factories import make_live_space
from tests.timeline.factories import make_tweet

pytestmark = pytest.mark.django_db


@pytest.fixture
def mona(db) -> User:
    return make_group_moderator()


@pytest.fixture
def desk(mona: User) -> Client:
    return staff_client(mona)


def handles(page: str) -> list[str]:
    """Whom the rows are about, in their order."""
    rows = page[page.index("desk-rows") :] if "desk-rows" in page else ""
    return re.findall(r'desk-soft">@(\w+)<', rows)


def seen(desk: Client, query: str = "") -> list[str]:
    return handles(desk.get(QUEUE + query).content.decode())


def make_people(*names: str) -> list[User]:
    return [make_user(name) for name in names]


def test_the_worst_first_of_these_the_oldest(desk) -> None:
    low, old, new, urgent = make_people("low", "old", "new", "urgent")
    make_case(low, severity=Severity.LOW, age_hours=900)
    make_case(new, severity=Severity.HIGH, age_hours=1)
    make_case(old, severity=Severity.HIGH, age_hours=9)
    make_case(urgent, severity=Severity.URGENT, age_hours=0)
    assert seen(desk) == ["urgent", "old", "new", "low"]


def test_a_row_says_what_was_reported_and_where(desk) -> None:
    space = make_live_space(make_user("host"), "Jazz at noon")
    case = make_case(make_user("mallory"), reports=2, reason=Reason.SPAM, space=space, age_hours=5)
    add_report(case, Reason.VIOLENCE)
    page = desk.get(QUEUE).content.decode()
    for words in (
        "3 reports",
        "Spam or a fraud, Threats or violence",
        "Jazz at noon",
        "5\xa0hours ago",
    ):
        assert words in page
    assert 'class="live-mark"' in page


def test_what_is_not_live_has_no_mark(desk) -> None:
    make_case(make_user("mallory"))
    assert 'class="live-mark"' not in desk.get(QUEUE).content.decode()


def test_filters(desk) -> None:
    one, two, three, four = make_people("one", "two", "three", "four")
    make_case(one, severity=Severity.LOW)
    make_case(two, kind=Kind.TWEET, key="tweet:1", tweet=make_tweet(two), reports=0)
    make_case(three, state=CaseState.SECOND)
    make_case(four, state=CaseState.DECIDED, decided_at="2026-01-01T00:00Z")
    assert set(seen(desk)) == {"one", "two"}
    assert seen(desk, "?state=second") == ["three"]
    assert seen(desk, "?state=decided") == ["four"]
    assert len(seen(desk, "?state=all")) == 4
    assert seen(desk, "?kind=tweet") == ["two"]
    assert seen(desk, "?severity=1") == ["one"]
    for nonsense in ("?kind=x", "?severity=x", "?state=x", "?severity=99999999999999999999"):
        assert desk.get(QUEUE + nonsense).status_code == 200


def test_search_finds_handles_and_words_once(desk) -> None:
    one, two = make_people("one", "two")
    add_report(make_case(one, reports=2), words="a very particular word")
    make_case(two)
    assert seen(desk, "?q=two") == ["two"]
    assert seen(desk, "?q=particular") == ["one"]
    assert seen(desk, "?q=said") == ["one", "two"]


def test_an_empty_queue_says_so(desk) -> None:
    assert "Nothing waits" in desk.get(QUEUE).content.decode()
    assert "Nothing fits" in desk.get(f"{QUEUE}?q=nobody").content.decode()


def test_it_costs_the_same_for_1_and_30(
    desk, django_assert_num_queries, django_assert_max_num_queries
):
    space = make_live_space(make_user("host"))

    def make(first: int, count: int) -> None:
        for number in range(first, first + count):
            make_case(make_user(f"person{number}"), reports=2, space=space)

    make(0, 1)
    desk.get(QUEUE)
    with django_assert_max_num_queries(14) as one:
        desk.get(QUEUE)
    make(1, 29)
    with django_assert_num_queries(len(one)):
        assert len(seen(desk)) == 30


# --- Without a report --------------------------------------------------------------------------


def open_case(desk: Client, handle: str = "", space: str = ""):
    return desk.post(f"{QUEUE}add/", {"handle": handle, "space": space})


def test_a_case_is_opened_without_a_report(desk) -> None:
    space = make_live_space(make_user("host"))
    mallory = make_user("mallory")
    answer = open_case(desk, "@Mallory", space.public_id)
    case = Case.objects.get()
    assert (case.account, case.space) == (mallory, space)
    assert answer.url == case_path(case)
    assert open_case(desk, "mallory", space.public_id).url == answer.url
    assert desk.get(case_path(case)).status_code == 200


@pytest.mark.parametrize(
    ("handle", "space"), [("", ""), ("nobody", ""), ("", "nowhere"), ("mona", ""), ("a\x00", "")]
)
def test_a_case_of_nothing_or_of_oneself_is_none(desk, handle: str, space: str) -> None:
    assert open_case(desk, handle, space).status_code == 200
    assert not Case.objects.exists()


# --- Many at once ------------------------------------------------------------------------------


def act(desk: Client, action: str, *cases: Case, **fields: object) -> str:
    chosen = {ACTION_CHECKBOX_NAME: [case.pk for case in cases]}
    return desk.post(QUEUE, {"action": action, **chosen, **fields}, follow=True).content.decode()


@pytest.fixture
def cases(db) -> list[Case]:
    return [make_case(person) for person in make_people("one", "two", "three")]


def test_many_are_asked_about_first(desk, cases) -> None:
    page = act(desk, "warn_about_cases", *cases[:2])
    assert "Warn these people?" in page
    assert "@one" in page
    assert "@two" in page
    assert "@three" not in page
    assert not Decision.objects.exists()


def test_none_chosen_is_said(desk, cases) -> None:
    answer = desk.post(QUEUE, {"action": "warn_about_cases", "index": "0"}, follow=True)
    assert "Items must be selected" in answer.content.decode()


def test_many_are_decided_each_by_one_service_call(desk, mona, cases) -> None:
    page = act(desk, "warn_about_cases", *cases[:2], confirmed="yes", why="Be kind.")
    assert "Decided: 2 cases." in page
    decisions = Decision.objects.order_by("case")
    assert [(d.case, d.act, d.why, d.by) for d in decisions] == [
        (case, "warn", "Be kind.", mona) for case in cases[:2]
    ]
    assert Case.objects.get(pk=cases[2].pk).state == CaseState.OPEN


def test_many_are_suspended_for_days(desk, cases) -> None:
    act(desk, "suspend_for_cases", cases[0], confirmed="yes", why="Spam.", days="3")
    until = User.objects.get(username="one").suspended_until
    assert (until - Decision.objects.get().created_at).days in {2, 3}


@pytest.mark.parametrize("days", ["", "0", "400", "x"])
def test_days_that_are_none_decide_nothing(desk, cases, days: str) -> None:
    act(desk, "suspend_for_cases", *cases, confirmed="yes", why="Spam.", days=days)
    assert not Decision.objects.exists()


def test_what_is_refused_is_said_and_the_others_go_on(desk, cases) -> None:
    about_operator = make_case(make_user("root", is_superuser=True))
    page = act(desk, "dismiss_cases", about_operator, cases[0], confirmed="yes")
    assert "@root: You may not decide" in page
    assert "Decided: 1 case." in page
    assert Decision.objects.get().case == cases[0]


def test_who_may_only_look_has_no_such_buttons(cases) -> None:
    looker = make_user("looker", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_case"))
    client = staff_client(looker)
    assert "warn_about_cases" not in client.get(QUEUE).content.decode()
    act(client, "warn_about_cases", *cases, confirmed="yes", why="x")
    assert not Decision.objects.exists()
