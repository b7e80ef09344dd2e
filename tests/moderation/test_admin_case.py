import pytest
from django.contrib.messages import get_messages
from django.test import Client

from accounts.models import User
from core import audit
from moderation import services
from moderation.models import (
    Act,
    Appeal,
    Case,
    CaseNote,
    CaseState,
    Decision,
    DecisionState,
    Kind,
    Reason,
    Severity,
)
from spaces.models import Space, State
from tests.factories import make_user
from tests.logins import staff_client
from tests.moderation.desk import QUEUE, add_report, case_path, make_case, make_evidence
from tests.moderation.people import make_administrator, make_group_moderator
from tests.recordings.clipping import make_clip
from tests.spaces.factories import make_live_space
from tests.timeline.factories import make_tweet
from timeline.services import delete_tweet

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def mona(db) -> User:
    return make_group_moderator()


@pytest.fixture
def other(db) -> User:
    return make_group_moderator("otto")


@pytest.fixture
def desk(mona: User) -> Client:
    return staff_client(mona)


@pytest.fixture
def mallory(db) -> User:
    return make_user("mallory")


@pytest.fixture
def space(db) -> Space:
    return make_live_space(make_user("host"), "Jazz at noon")


def page_of(desk: Client, case: Case) -> str:
    return desk.get(case_path(case)).content.decode()


def offered(page: str) -> list[str]:
    return [act for act in Act.values if f'data-act="{act}"' in page]


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def decide(desk: Client, case: Case, act: str, **fields: object):
    return desk.post(case_path(case, "decide"), {"act": act, "why": "Be kind.", **fields})


# --- About oneself ----------------------------------------------------------------------------


def test_a_moderator_does_not_learn_who_reported_them(desk, mona, other, space) -> None:
    case, elsewhere = make_case(mona, space=space), make_case(make_user("mallory"))
    evidence = make_evidence(case, space, mona)
    decision = Decision.objects.create(case=case, act=Act.WARN, by=other, why="zqwhy")
    Appeal.objects.create(decision=decision, author=mona, words="zqwords")
    reporter = case.reports.get().reporter
    for path in (case_path(case), case_path(case, "evidence", evidence.public_id)):
        assert desk.get(path).status_code == 404, path
        assert staff_client(other).get(path).status_code == 200, path
    for model in ("case", "report", "evidence", "decision", "appeal"):
        page = desk.get(f"/admin/moderation/{model}/?state=all").content.decode()
        told = [word for word in (str(reporter), "zqwhy", f"/{case.pk}/change/") if word in page]
        assert told == [], model
    assert desk.get(f"/admin/moderation/report/{case.reports.get().pk}/change/").status_code == 302
    assert decide(desk, elsewhere, Act.DISMISS).url == QUEUE
    desk.post(case_path(case, "note"), {"words": "I was not there."})
    assert not CaseNote.objects.exists()


# --- What one reads ---------------------------------------------------------------------------


def test_it_tells_who_said_what(desk, mallory, space) -> None:
    case = make_case(mallory, reports=0, space=space)
    add_report(case, Reason.VIOLENCE, words="<b>He shouted</b>", in_space=space)
    page = page_of(desk, case)
    for words in (
        "Threats or violence",
        "&lt;b&gt;He shouted&lt;/b&gt;",
        "from inside “Jazz at noon”",
    ):
        assert words in page


def test_a_deleted_tweet_is_read_in_its_words(desk, mallory) -> None:
    tweet = make_tweet(mallory, "Words to regret")
    case = make_case(mallory, reports=0, kind=Kind.TWEET, tweet=tweet)
    add_report(case, tweet=tweet, tweet_text=tweet.text)
    assert tweet.get_absolute_url() in page_of(desk, case)
    delete_tweet(actor=mallory, tweet=tweet)
    page = page_of(desk, case)
    assert "Words to regret" in page
    assert "Its author deleted it." in page


def test_a_clip_plays_in_its_card(desk, mallory, space) -> None:
    clip = make_clip(space, mallory)
    case = make_case(mallory, reports=0, kind=Kind.CLIP, clip=clip, space=space)
    assert f"/clips/{clip.public_id}" in page_of(desk, case)


def test_history_is_of_the_account_and_not_of_the_case(desk, mallory, other) -> None:
    before = make_case(mallory, key="old", state=CaseState.DECIDED, decided_at="2026-01-01T00:00Z")
    Decision.objects.create(case=before, act=Act.WARN, by=other, why="x")
    case = make_case(mallory, reports=3)
    page = page_of(desk, case)
    assert case_path(before) in page
    assert "3 reports" in page


def test_evidence_is_there_to_be_opened_and_says_who_had_it(desk, mona, mallory, space) -> None:
    case = make_case(mallory, space=space)
    evidence = make_evidence(case, space, mallory)
    audit.record("evidence.opened", actor=mona, subject=evidence)
    page = page_of(desk, case)
    assert f"/moderation/evidence/{evidence.public_id}/open" in page
    assert "@mona: evidence.opened" in page
    assert "What @mallory said, and nobody else," in page


def test_nothing_of_what_is_sealed_stands_in_the_page(desk, mallory, space) -> None:
    case = make_case(mallory, space=space)
    evidence = make_evidence(case, space, mallory)
    evidence.manifest = {"captions": [{"text": "a secret word"}]}
    evidence.save()
    assert "a secret word" not in page_of(desk, case)


def test_the_seal_is_checked_for_who_may_hear_it(desk, mona, mallory, space) -> None:
    case = make_case(mallory, reports=2, space=space)
    evidence = make_evidence(case, space, mallory)
    audit.record("evidence.opened", actor=mona, subject=evidence)
    path = case_path(case, "evidence", evidence.public_id)
    told = desk.get(path).json()
    assert told["faults"]  # there are no files behind it
    assert [(line["who"], line["words"]) for line in told["custody"]] == [
        ("@mona", "evidence.opened")
    ]
    foreign = make_case(make_user("foreign"))
    assert desk.get(case_path(foreign, "evidence", evidence.public_id)).status_code == 404
    mona.groups.clear()
    assert desk.get(path).status_code == 403


def test_evidence_that_waits_says_so(desk, mallory, space) -> None:
    case = make_case(mallory, space=space)
    evidence = make_evidence(case, space, mallory)
    type(evidence).objects.update(sealed_at=None, state="waiting")
    page = page_of(desk, case)
    assert "Being sealed" in page
    assert "evidence-player" not in page.split("</head>")[1]


def test_it_costs_the_same_for_1_and_30(
    desk, mallory, space, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    mona = User.objects.get(username="mona")
    case = make_case(mallory, reports=1, space=space)
    make_evidence(case, space, mallory)
    services.add_note(actor=mona, case=case, words="One.")
    page_of(desk, case)
    with django_assert_max_num_queries(32) as one:
        page_of(desk, case)
    for number in range(29):
        add_report(case, in_space=space)
        services.add_note(actor=mona, case=case, words=f"Note {number}.")
        old = make_case(
            mallory, reports=1, key=f"k{number}", state="decided", decided_at="2026-01-01T00:00Z"
        )
        Decision.objects.create(case=old, act=Act.WARN, by=mona, why="x")
    with django_assert_num_queries(len(one)):
        page_of(desk, case)


# --- What one may do about it ------------------------------------------------------------------


def test_only_acts_that_fit_are_offered(desk, mallory, space) -> None:
    always = ["dismiss", "warn", "suspend", "ban"]
    assert offered(page_of(desk, make_case(mallory))) == always
    case = make_case(mallory, key="in", space=space)
    assert offered(page_of(desk, case)) == ["dismiss", "warn", "end_space", "suspend", "ban"]
    Space.objects.filter(pk=space.pk).update(state=State.ENDED, ended_at="2999-01-01T00:00Z")
    assert offered(page_of(desk, case)) == always
    tweet = make_tweet(mallory)
    case = make_case(mallory, key="tweet", reports=0, kind=Kind.TWEET, tweet=tweet)
    assert "remove_tweet" in offered(page_of(desk, case))


def test_a_decision_is_one_service_call_and_leads_on(desk, mona, mallory) -> None:
    case, then = make_case(mallory), make_case(make_user("next"), severity=Severity.LOW)
    make_case(make_user("second"), state=CaseState.SECOND, severity=Severity.URGENT)
    answer = decide(desk, case, "suspend", days="3")
    assert answer.url == case_path(then)
    decision = Decision.objects.get()
    assert (decision.case, decision.act, decision.by, decision.why) == (
        case,
        "suspend",
        mona,
        "Be kind.",
    )
    assert User.objects.get(pk=mallory.pk).suspended_until == decision.until
    assert said(answer)[-1] == f"{case}, @mallory: Suspend for some days."


def test_the_last_decision_leads_to_the_empty_queue(desk, mallory) -> None:
    assert decide(desk, make_case(mallory), "dismiss").url == QUEUE


def test_one_may_stay_and_decide_more(desk, mallory, space) -> None:
    case = make_case(mallory, space=space)
    assert decide(desk, case, "end_space", stay="yes").url == case_path(case)
    assert Space.objects.get(pk=space.pk).state == State.ENDED
    page = page_of(desk, case)
    assert offered(page) == ["warn", "suspend", "ban"]
    decide(desk, case, "suspend", days="7")
    assert Decision.objects.filter(case=case).count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"act": "nonsense"},
        {"act": "suspend", "days": ""},
        {"act": "suspend", "days": "9999"},
        {"act": "warn", "why": ""},
        {"act": "warn", "why": "w" * 501},
        {"act": "end_space"},
        {"act": "warn\x00"},
    ],
)
def test_what_is_refused_is_said_in_words_and_one_stays(desk, mallory, fields) -> None:
    case = make_case(mallory)
    answer = decide(desk, case, fields.pop("act"), **fields)
    assert answer.url == case_path(case)
    assert said(answer)[0]
    assert not Decision.objects.exists()


def test_deciding_twice_says_who_did(desk, mallory, other) -> None:
    case = make_case(mallory)
    services.decide(actor=other, case=case, act="dismiss")
    assert "@otto" in said(decide(desk, case, "warn"))[0]


def test_a_note(desk, mona, mallory) -> None:
    case = make_case(mallory)
    desk.post(case_path(case, "note"), {"words": "I know <him>."})
    assert CaseNote.objects.get().author == mona
    assert "I know &lt;him&gt;." in page_of(desk, case)
    assert said(desk.post(case_path(case, "note"), {"words": "  "})) != []
    assert CaseNote.objects.count() == 1


# --- Two pairs of eyes -------------------------------------------------------------------------


@pytest.fixture
def proposed(mona, mallory) -> Case:
    case = make_case(mallory)
    services.decide(actor=mona, case=case, act=Act.BAN, why="Third time.")
    return Case.objects.get(pk=case.pk)


def second(client: Client, case: Case, verdict: str):
    decision = case.decisions.get(act=Act.BAN)
    return client.post(case_path(case, "decisions", decision.pk), {"verdict": verdict})


def test_who_proposed_a_ban_is_told_that_another_agrees(desk, proposed) -> None:
    page = page_of(desk, proposed)
    assert "You proposed it: another moderator has to agree." in page
    assert 'value="second"' not in page
    assert said(second(desk, proposed, "second"))[0]
    assert proposed.decisions.get().state == DecisionState.PROPOSED


def test_another_one_agrees(proposed, other, mallory) -> None:
    client = staff_client(other)
    assert 'value="second"' in page_of(client, proposed)
    assert proposed.account.handle in client.get(f"{QUEUE}?state=second").content.decode()
    second(client, proposed, "second")
    assert proposed.decisions.get().seconded_by == other
    assert User.objects.get(pk=mallory.pk).suspended_until is None


def test_another_one_refuses(proposed, other, mallory) -> None:
    second(staff_client(other), proposed, "refuse")
    assert proposed.decisions.get().state == DecisionState.REFUSED
    assert User.objects.get(pk=mallory.pk).suspended_at is None


def test_a_verdict_of_nonsense_is_404(desk, proposed) -> None:
    assert second(desk, proposed, "maybe").status_code == 404
    foreign = make_case(make_user("foreign"))
    decision = proposed.decisions.get()
    path = case_path(foreign, "decisions", decision.pk)
    assert desk.post(path, {"verdict": "second"}).status_code == 404


# --- Appeals -----------------------------------------------------------------------------------

APPEALS = "/admin/moderation/appeal/"


@pytest.fixture
def appeal(other, mallory) -> Appeal:
    case = make_case(mallory)
    decision = services.decide(actor=other, case=case, act=Act.SUSPEND, why="Spam.", days=3)
    return services.appeal(actor=mallory, decision=decision, words="It was my <brother>.")


def answer(client: Client, appeal: Appeal, verdict: str, words: str = "We looked again."):
    fields = {"is_granted": verdict, "answer": words}
    return client.post(f"{APPEALS}{appeal.pk}/answer/", fields)


def test_appeals_wait_oldest_first(desk, appeal) -> None:
    page = desk.get(APPEALS).content.decode()
    assert f"{APPEALS}{appeal.pk}/change/" in page
    assert "It was my &lt;brother&gt;." in page
    assert f"{appeal.pk}/change/" not in desk.get(f"{APPEALS}?state=granted").content.decode()


def test_an_appeal_shows_both_sides(desk, appeal) -> None:
    page = desk.get(f"{APPEALS}{appeal.pk}/change/").content.decode()
    for words in ("It was my &lt;brother&gt;.", "Spam.", "@otto", case_path(appeal.decision.case)):
        assert words in page


@pytest.mark.parametrize(("verdict", "is_back"), [("yes", True), ("no", False)])
def test_an_answer_is_one_service_call(desk, mona, appeal, verdict, is_back) -> None:
    assert answer(desk, appeal, verdict).url == APPEALS
    appeal.refresh_from_db()
    assert (appeal.by, appeal.answer) == (mona, "We looked again.")
    assert (User.objects.get(username="mallory").suspended_at is None) == is_back
    assert "We looked again." in desk.get(f"{APPEALS}{appeal.pk}/change/").content.decode()


def test_who_decided_does_not_answer(appeal, other) -> None:
    client = staff_client(other)
    page = client.get(f"{APPEALS}{appeal.pk}/change/").content.decode()
    assert "You decided or confirmed this yourself." in page
    assert answer(client, appeal, "yes").status_code == 403
    appeal.refresh_from_db()
    assert appeal.state == "open"


@pytest.mark.parametrize(
    ("verdict", "words"), [("", "x"), ("maybe", "x"), ("yes", ""), ("yes", " ")]
)
def test_an_answer_without_words_is_none(desk, appeal, verdict, words) -> None:
    assert answer(desk, appeal, verdict, words).url == f"{APPEALS}{appeal.pk}/change/"
    appeal.refresh_from_db()
    assert appeal.state == "open"


def test_appeals_cost_the_same_for_1_and_30(
    desk, other, appeal, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    desk.get(APPEALS)
    with django_assert_max_num_queries(14) as one:
        desk.get(APPEALS)
    for number in range(29):
        case = make_case(make_user(f"author{number}"), reports=0)
        decision = Decision.objects.create(case=case, act=Act.WARN, by=other, why="x")
        Appeal.objects.create(decision=decision, author=case.account, words="No.")
    with django_assert_num_queries(len(one)):
        assert desk.get(APPEALS).content.decode().count("desk-row-link") == 30


# --- The audit log -----------------------------------------------------------------------------

LOG = "/admin/core/auditentry/"


def test_the_log_is_read_filtered_and_verified() -> None:
    adam = make_administrator()
    client = staff_client(adam)
    audit.record("case.decided", actor=adam, subject="case:1", did="warn")
    audit.record("space.purged", actor=None, subject="space:4")
    page = client.get(f"{LOG}?act=space.purged").content.decode()
    assert "space:4" in page
    assert "case:1" not in page
    assert "space:4" not in client.get(f"{LOG}?q=case:1").content.decode()
    answer = client.post(f"{LOG}verify/")
    assert said(answer)[0].startswith("2 lines, and each follows")


def test_a_log_that_is_not_whole_is_said_to_be() -> None:
    line = audit.record("case.decided", actor=None, subject="case:1")
    type(line).objects.create(
        number=2, at=line.at, act="x", subject="y", previous_hash=line.hash, hash="f" * 64
    )
    answer = staff_client(make_administrator()).post(f"{LOG}verify/")
    assert said(answer)[0] == "Line 2: was changed."
