from importlib import import_module

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from moderation import services
from moderation.cases import SEVERITY
from moderation.models import Case, CaseState, Kind, Reason, Report, Severity
from recordings.services import clips
from tests.factories import make_user
from tests.races import at_once
from tests.recordings.clipping import make_clip
from tests.recordings.factories import end
from tests.spaces.cast import code_of
from tests.spaces.factories import make_live_space
from tests.timeline.factories import make_tweet

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db) -> User:
    return make_user("ana")


@pytest.fixture
def ben(db) -> User:
    return make_user("ben")


@pytest.fixture
def people(db) -> list[User]:
    return [make_user(f"person{number}") for number in range(4)]


def decide(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state=CaseState.DECIDED, decided_at=timezone.now())
    case.reports.update(state="decided")


# --- Which case ------------------------------------------------------------------------------


def test_reports_of_one_thing_are_one_case(people, ben) -> None:
    for person in people:
        services.report_account(actor=person, person=ben, reason="spam")
    case = Case.objects.get()
    assert (case.key, case.kind, case.account) == (f"account:{ben.pk}", Kind.ACCOUNT, ben)
    assert case.reports.count() == len(people)


def test_where_it_happened_makes_another_case(people, ben) -> None:
    space = make_live_space(make_user("host"))
    services.report_account(actor=people[0], person=ben, reason="spam")
    services.report_account(actor=people[1], person=ben, reason="spam", in_space=space)
    services.report_account(actor=people[2], person=ben, reason="spam", in_space=space)
    cases = {case.key: case for case in Case.objects.all()}
    assert set(cases) == {f"account:{ben.pk}", f"account:{ben.pk}@space:{space.pk}"}
    assert cases[f"account:{ben.pk}@space:{space.pk}"].space == space
    assert cases[f"account:{ben.pk}"].space is None


def test_each_kind_of_thing_is_named(ana, ben) -> None:
    space, tweet = make_live_space(ben), make_tweet(ben)
    clip = make_clip(space, ben, ben)
    services.report_space(actor=ana, space=space, reason="spam")
    services.report_tweet(actor=ana, tweet=tweet, reason="spam", in_space=space)
    services.report_clip(actor=ana, clip=clip, reason="spam")
    found = {
        case.key: (case.account, case.space, case.tweet, case.clip) for case in Case.objects.all()
    }
    assert found == {
        f"space:{space.pk}": (ben, space, None, None),
        f"tweet:{tweet.pk}": (ben, space, tweet, None),
        f"clip:{clip.pk}": (ben, space, None, clip),
    }


def test_after_the_decision_a_report_opens_another_case(people, ben) -> None:
    first = services.report_account(actor=people[0], person=ben, reason="spam").case
    decide(first)
    again = services.report_account(actor=people[1], person=ben, reason="spam").case
    assert again != first
    assert services.report_account(actor=people[2], person=ben, reason="spam").case == again


def test_what_waits_for_a_second_moderator_is_still_joined(people, ben) -> None:
    first = services.report_account(actor=people[0], person=ben, reason="spam").case
    Case.objects.update(state=CaseState.SECOND)
    assert services.report_account(actor=people[1], person=ben, reason="spam").case == first


# --- How soon --------------------------------------------------------------------------------


def test_every_reason_says_how_soon() -> None:
    assert set(SEVERITY) == set(Reason)


def test_the_gravest_reason_counts_whatever_comes_after(people, ben) -> None:
    seen = []
    for person, reason in zip(people, ("spam", "violence", "other", "minors"), strict=True):
        services.report_account(actor=person, person=ben, reason=reason)
        seen.append(Case.objects.get().severity)
    assert seen == [Severity.LOW, Severity.HIGH, Severity.HIGH, Severity.URGENT]


def test_what_goes_on_now_is_sooner_by_one_and_no_more_than_urgent(people, ben) -> None:
    space = make_live_space(ben)
    services.report_space(actor=people[0], space=space, reason="violence")
    assert Case.objects.get().severity == Severity.URGENT
    services.report_space(actor=people[1], space=space, reason="minors")
    assert Case.objects.get().severity == Severity.URGENT
    over = end(make_live_space(make_user("other")))
    services.report_space(actor=people[2], space=over, reason="violence")
    assert Case.objects.get(space=over).severity == Severity.HIGH


# --- Clips -----------------------------------------------------------------------------------


def test_a_clip_is_named_as_it_stood(ana, ben) -> None:
    clip = make_clip(make_live_space(make_user("host")), ben, ben, title="Listen to this")
    report = services.report_clip(actor=ana, clip=clip, reason="abuse")
    clips.remove_clip(actor=ben, clip=clip)
    report.refresh_from_db()
    assert (report.account, report.tweet_text) == (ben, "Listen to this (0:40 to 0:50)")
    assert report.in_space is None


def test_a_clip_that_one_cannot_hear_is_not_there(ana, ben) -> None:
    space = make_live_space(make_user("host"))
    gone = make_clip(space, ben, ben, removed_at=timezone.now())
    hidden = make_clip(space, ben, ben)
    assert code_of(services.report_clip, actor=ana, clip=gone, reason="abuse") == "not_found"
    accounts.block(actor=ben, other=ana)
    assert code_of(services.report_clip, actor=ana, clip=hidden, reason="abuse") == "not_found"


# --- At the same moment ----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_reports_of_one_moment_are_one_case(people, ben) -> None:
    def sent_by(person, reason):
        return lambda: services.report_account(actor=person, person=ben, reason=reason)

    sends = zip(people, ("spam", "minors", "violence", "spam"), strict=True)
    at_once(*(sent_by(person, reason) for person, reason in sends))
    case = Case.objects.get()
    assert (case.reports.count(), case.severity) == (4, Severity.URGENT)


@pytest.mark.django_db(transaction=True)
def test_no_report_joins_a_case_that_is_decided_at_that_moment(people, ben) -> None:
    first = services.report_account(actor=people[0], person=ben, reason="spam").case

    def send() -> None:
        services.report_account(actor=people[1], person=ben, reason="spam")

    at_once(send, lambda: decide_as_one(first))
    report = Report.objects.get(reporter=people[1])
    assert report.state == "decided" or report.case.state == CaseState.OPEN


def decide_as_one(case: Case) -> None:
    """As a decision does it: the case first, then what belongs to it."""
    with transaction.atomic():
        decide(case)


# --- Reports of before -----------------------------------------------------------------------


def test_open_reports_of_before_get_the_case_they_would_have(people, ben) -> None:
    space = make_live_space(make_user("host"))
    services.report_account(actor=people[0], person=ben, reason="spam")
    services.report_account(actor=people[1], person=ben, reason="violence")
    services.report_account(actor=people[2], person=ben, reason="spam", in_space=space)
    services.report_space(actor=people[3], space=space, reason="abuse")
    services.report_tweet(actor=people[3], tweet=make_tweet(ben), reason="abuse")
    whole = {case.key: case.reports.count() for case in Case.objects.all()}
    deleted = Report.objects.create(reporter=people[0], account=ben, kind="tweet", reason="spam")
    Report.objects.update(case=None)
    Case.objects.all().delete()
    migration = import_module("moderation.migrations.0003_cases_of_open_reports")
    migration.open_cases(apps, None)
    found = {case.key: case.reports.count() for case in Case.objects.all()}
    assert found == {**whole, f"tweet:gone-{deleted.pk}": 1}
    assert Case.objects.get(key=f"account:{ben.pk}").severity == Severity.HIGH
