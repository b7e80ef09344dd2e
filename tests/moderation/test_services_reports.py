from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from core.errors import DomainError
from moderation import services
from moderation.models import Kind, Report, ReportState
from moderation.services.reports import MOST_A_DAY
from recordings.models import Clip
from spaces.models import Space
from tests.factories import make_user
from tests.races import at_once
from tests.spaces.cast import Cast, assemble_cast, code_of
from tests.spaces.factories import make_live_space, make_space
from tests.timeline.factories import make_tweet
from timeline import services as timeline

pytestmark = pytest.mark.django_db

CAST = ("host", "cohost", "speaker", "listener", "stranger")


@pytest.fixture
def cast(db) -> Cast:
    return assemble_cast()


@pytest.fixture
def ana(db) -> User:
    return make_user("ana")


@pytest.fixture
def ben(db) -> User:
    return make_user("ben")


def outcome(send) -> str:
    try:
        send()
    except DomainError as error:
        return error.code
    return "reported"


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("whom", CAST)
def test_anybody_reports_any_account_but_their_own(cast: Cast, who: str, whom: str) -> None:
    one, other = getattr(cast, who), getattr(cast, whom)

    def send() -> None:
        services.report_account(actor=one, person=other, reason="abuse", in_space=cast.space)

    assert outcome(send) == ("invalid" if one == other else "reported")
    assert Report.objects.filter(reporter=one, account=other, in_space=cast.space).exists() == (
        one != other
    )


@pytest.mark.parametrize("who", CAST)
def test_anybody_but_its_host_reports_a_space(cast: Cast, who: str) -> None:
    actor = getattr(cast, who)

    def send() -> None:
        services.report_space(actor=actor, space=cast.space, reason="violence", words="At 2 pm")

    assert outcome(send) == ("invalid" if who == "host" else "reported")
    for report in Report.objects.all():
        assert (report.kind, report.space, report.account) == (Kind.SPACE, cast.space, cast.host)
        assert (report.reason, report.words) == ("violence", "At 2 pm")


@pytest.mark.parametrize("who", CAST)
def test_anybody_but_its_author_reports_a_tweet(cast: Cast, who: str) -> None:
    tweet = make_tweet(cast.speaker, "Words to regret")
    actor = getattr(cast, who)

    def send() -> None:
        services.report_tweet(actor=actor, tweet=tweet, reason="other")

    assert outcome(send) == ("invalid" if who == "speaker" else "reported")
    for report in Report.objects.all():
        assert (report.tweet, report.account) == (tweet, cast.speaker)
        assert report.tweet_text == "Words to regret"


def test_a_retweet_is_reported_as_what_it_retweets(ana, ben) -> None:
    tweet = make_tweet(ben)
    again = timeline.retweet(actor=make_user("cleo"), tweet=tweet)
    assert services.report_tweet(actor=ana, tweet=again, reason="spam").tweet == tweet


# --- What one cannot see is not there --------------------------------------------------------


def test_whoever_is_blocked_sees_nothing_to_report(ana, ben) -> None:
    tweet = make_tweet(ben)
    space = make_live_space(ben)
    accounts.block(actor=ben, other=ana)
    for send, about in (
        (services.report_account, {"person": ben}),
        (services.report_space, {"space": space}),
        (services.report_tweet, {"tweet": tweet}),
    ):
        assert code_of(send, actor=ana, reason="abuse", **about) == "not_found"


def test_a_blocker_still_reports(ana, ben) -> None:
    accounts.block(actor=ana, other=ben)
    services.report_account(actor=ana, person=ben, reason="abuse")


def test_a_protected_tweet_is_for_followers_to_report(ana, ben) -> None:
    tweet = make_tweet(ben)
    User.objects.filter(pk=ben.pk).update(is_protected=True)
    assert code_of(services.report_tweet, actor=ana, tweet=tweet, reason="abuse") == "not_found"


def test_a_draft_of_somebody_is_nobodys_to_report(ana, ben) -> None:
    space = make_space(ben)
    assert code_of(services.report_space, actor=ana, space=space, reason="spam") == "not_found"


def test_a_space_that_one_cannot_see_is_no_place(ana, ben) -> None:
    hidden = make_space(make_user("cleo"))
    report = services.report_account(actor=ana, person=ben, reason="abuse", in_space=hidden)
    assert report.in_space is None


def test_the_suspended_report_nothing(ana, ben) -> None:
    User.objects.filter(pk=ana.pk).update(suspended_at=timezone.now())
    refused = code_of(services.report_account, actor=ana, person=ben, reason="abuse")
    assert refused == "suspended"


# --- Once, and not without end ---------------------------------------------------------------


def test_reporting_twice_adds_nothing(ana, ben) -> None:
    first = services.report_account(actor=ana, person=ben, reason="abuse", words="First")
    again = services.report_account(actor=ana, person=ben, reason="spam", words="Again")
    assert again == first
    assert Report.objects.get().words == "First"


def test_after_the_decision_one_may_report_again(ana, ben) -> None:
    services.report_account(actor=ana, person=ben, reason="abuse")
    Report.objects.update(state=ReportState.DECIDED)
    services.report_account(actor=ana, person=ben, reason="abuse")
    assert Report.objects.count() == 2
    assert Report.objects.open().count() == 1


def test_twenty_reports_a_day(ana) -> None:
    people = [make_user(f"person{number}") for number in range(MOST_A_DAY + 1)]
    for person in people[:-1]:
        services.report_account(actor=ana, person=person, reason="spam")

    def one_more() -> str:
        return outcome(lambda: services.report_account(actor=ana, person=people[-1], reason="spam"))

    assert one_more() == "too_many"
    # What is reported already needs no room.
    services.report_account(actor=ana, person=people[0], reason="spam")
    yesterday = timezone.now() - timedelta(days=1)
    Report.objects.filter(account=people[0]).update(created_at=yesterday)
    assert one_more() == "reported"


def test_an_unknown_reason_is_none(ana, ben) -> None:
    for reason in ("", "nonsense", "abuse\x00"):
        refused = code_of(services.report_account, actor=ana, person=ben, reason=reason)
        assert refused == "invalid"


def test_words_are_cleaned_and_have_a_limit(ana, ben) -> None:
    report = services.report_account(
        actor=ana, person=ben, reason="other", words=" one\x00\r\n\r\n\r\ntwo\u202e "
    )
    assert report.words == "one\n\ntwo"
    cleo = make_user("cleo")
    refused = code_of(
        services.report_account, actor=ana, person=cleo, reason="other", words="w" * 501
    )
    assert refused == "invalid"


# --- What stays ------------------------------------------------------------------------------


def test_a_deleted_tweet_leaves_its_words_and_author(ana, ben) -> None:
    tweet = make_tweet(ben, "Words to regret")
    report = services.report_tweet(actor=ana, tweet=tweet, reason="violence")
    timeline.delete_tweet(actor=ben, tweet=tweet)
    report.refresh_from_db()
    assert (report.tweet, report.tweet_text, report.account) == (None, "Words to regret", ben)


def test_a_report_outlives_its_reporter(ana, ben) -> None:
    report = services.report_account(actor=ana, person=ben, reason="violence")
    ana.delete()
    report.refresh_from_db()
    assert report.reporter is None


# --- What can never be -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "things"),
    [
        (Kind.ACCOUNT, {"space"}),
        (Kind.ACCOUNT, {"tweet"}),
        (Kind.SPACE, set()),
        (Kind.SPACE, {"space", "tweet"}),
        (Kind.TWEET, {"space", "tweet"}),
    ],
)
def test_a_report_is_about_one_thing(ana, ben, kind: Kind, things: set[str]) -> None:
    about = {"space": make_live_space(ben), "tweet": make_tweet(ben)}
    chosen = {name: about[name] for name in things}
    with pytest.raises(IntegrityError, match="report_is_about_one_thing"), transaction.atomic():
        Report.objects.create(reporter=ana, account=ben, kind=kind, reason="spam", **chosen)


def _clip_of(author: User) -> Clip:
    space = Space.objects.create(host=author, title="Clipped")
    return Clip.objects.create(space=space, author=author, start_ms=0, end_ms=30_000)


@pytest.mark.parametrize("kind", Kind)
def test_one_open_report_of_a_thing(ana, ben, kind: Kind) -> None:
    about = {
        Kind.SPACE: {"space": make_live_space(ben)},
        Kind.TWEET: {"tweet": make_tweet(ben)},
        Kind.ACCOUNT: {},
        Kind.CLIP: {"clip": _clip_of(ben)},
    }[kind]
    Report.objects.create(reporter=ana, account=ben, kind=kind, reason="spam", **about)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(reporter=ana, account=ben, kind=kind, reason="abuse", **about)
    Report.objects.create(reporter=make_user("cleo"), account=ben, kind=kind, reason="x", **about)


@pytest.mark.django_db(transaction=True)
def test_reports_of_one_moment_make_one(ana, ben) -> None:
    def send() -> None:
        services.report_account(actor=ana, person=ben, reason="abuse")

    at_once(send, send, send)
    assert Report.objects.count() == 1
