"""What moderators decide, what it does, and how it ends by itself or by another moderator."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from core.errors import DomainError
from moderation import services
from moderation.models import Act, Case, CaseState, Decision, DecisionState, Kind, ReportState
from moderation.services.decisions import PROPOSED_FOR
from moderation.tasks import lift_lapsed_suspensions
from recordings.models import Clip, Removal, Replay
from spaces import services as spaces
from spaces.models import Participant, Space, State
from tests.factories import make_user
from tests.moderation.deciding import logged, make_case, report, told
from tests.moderation.people import make_group_moderator
from tests.races import at_once
from tests.recordings.clipping import make_clip
from tests.recordings.factories import make_replayed_space
from tests.spaces.cast import assemble_cast, code_of
from tests.spaces.factories import make_announced_space, make_live_space
from tests.timeline.factories import make_tweet
from timeline.models import NotificationKind, Tweet

pytestmark = pytest.mark.django_db

WHY = "Threats against Ben"
ROUNDS = 2


@pytest.fixture
def mona(db) -> User:
    return make_group_moderator("mona")


@pytest.fixture
def otto(db) -> User:
    return make_group_moderator("otto")


@pytest.fixture
def ana(db) -> User:
    return make_user("ana")


@pytest.fixture
def ben(db) -> User:
    return make_user("ben")


def days_left(person: User) -> int | None:
    """None: in good standing; 0: for good."""
    person.refresh_from_db()
    if person.suspended_at is None:
        return None
    until = person.suspended_until
    return 0 if until is None else round((until - timezone.now()) / timedelta(days=1))


# --- Each act ----------------------------------------------------------------------------------


def test_a_dismissal_closes_the_case_and_tells_who_reported(ana, ben, mona):
    case = make_case(ana)
    mine = report(case, ben)
    decision = services.decide(actor=mona, case=case, act=Act.DISMISS)
    for row in (case, mine):
        row.refresh_from_db()
    assert (case.state, mine.state) == (CaseState.DECIDED, ReportState.DECIDED)
    assert case.decided_at is not None
    assert not Decision.objects.violations().exists()
    assert told(ben, NotificationKind.REPORT_DECIDED) == ["@ana"]
    assert told(ana, NotificationKind.DECISION) == []
    assert (logged(), decision.by) == (["case.decided"], mona)


def test_a_warning_is_told_and_a_violation(ana, mona):
    services.decide(actor=mona, case=make_case(ana), act=Act.WARN, why=WHY)
    assert told(ana, NotificationKind.DECISION) == ["A warning"]
    assert Decision.objects.violations().get().why == WHY
    assert days_left(ana) is None


def test_a_space_that_is_ended_is_over_for_everybody(mona):
    cast = assemble_cast()
    case = make_case(cast.host, Kind.SPACE, space=cast.space)
    services.decide(actor=mona, case=case, act=Act.END_SPACE, why=WHY)
    space = Space.objects.get(pk=cast.space.pk)
    assert (space.state, space.was_stopped) == (State.ENDED, True)
    assert not Participant.objects.here().filter(space=space).exists()
    assert code_of(spaces.start_space, actor=cast.host, space=space) == "ended"
    assert told(cast.host, NotificationKind.DECISION) == ["Your Space was ended"]


def test_an_announced_space_is_canceled(ana, mona):
    space = make_announced_space(ana)
    case = make_case(ana, Kind.SPACE, space=space)
    services.decide(actor=mona, case=case, act=Act.END_SPACE, why=WHY)
    space.refresh_from_db()
    assert space.state == State.CANCELED
    assert code_of(spaces.start_space, actor=ana, space=space) == "ended"


def test_the_host_answers_for_the_space_whomever_the_case_is_about(mona):
    cast = assemble_cast()
    case = make_case(cast.speaker, space=cast.space)
    services.decide(actor=mona, case=case, act=Act.END_SPACE, why=WHY)
    services.decide(actor=mona, case=case, act=Act.SUSPEND, why=WHY, days=3)
    assert told(cast.host, NotificationKind.DECISION) == ["Your Space was ended"]
    assert len(told(cast.speaker, NotificationKind.DECISION)) == 1
    assert [d.act for d in Decision.objects.about(cast.host)] == [Act.END_SPACE]
    assert [d.act for d in Decision.objects.about(cast.speaker)] == [Act.SUSPEND]


def test_a_removed_replay_is_heard_by_nobody_nor_clips_of_it(ana, ben, mona):
    space = make_replayed_space(ana)
    make_clip(space, ben, ana)
    case = make_case(ana, Kind.SPACE, space=space)
    services.decide(actor=mona, case=case, act=Act.REMOVE_REPLAY, why=WHY)
    for viewer in (None, ana, ben):
        assert not Replay.objects.visible_to(viewer).exists()
        assert not Clip.objects.visible_to(viewer).exists()


def test_the_recording_of_a_live_space_is_not_there_yet(ana, mona):
    space = make_live_space(ana, is_recorded=True)
    case = make_case(ana, Kind.SPACE, space=space)
    refused = code_of(services.decide, actor=mona, case=case, act=Act.REMOVE_REPLAY, why=WHY)
    assert refused == "not_ended"


def test_a_removed_clip_is_heard_by_nobody(ana, ben, mona):
    clip = make_clip(make_replayed_space(ana), ben, ana)
    case = make_case(ben, Kind.CLIP, clip=clip, space=clip.space)
    services.decide(actor=mona, case=case, act=Act.REMOVE_CLIP, why=WHY)
    clip.refresh_from_db()
    assert clip.removal == Removal.MODERATORS
    assert not Clip.objects.visible_to(ben).exists()


def test_a_removed_tweet_is_read_by_nobody_and_counted_nowhere(ana, ben, mona):
    origin = make_tweet(ben, "Good morning")
    tweet = make_tweet(ana, "Words to regret", reply_to=origin)
    case = make_case(ana, Kind.TWEET, tweet=tweet)
    assert Tweet.objects.get(pk=origin.pk).reply_count == 1
    services.decide(actor=mona, case=case, act=Act.REMOVE_TWEET, why=WHY)
    for viewer in (None, ana, ben):
        assert list(Tweet.objects.visible_to(viewer)) == [origin]
    assert Tweet.objects.get(pk=origin.pk).reply_count == 0


def test_a_suspension_lasts_so_many_days(ana, mona):
    services.decide(actor=mona, case=make_case(ana), act=Act.SUSPEND, why=WHY, days=3)
    assert days_left(ana) == 3
    assert logged() == ["case.decided", "account.suspended"]
    assert code_of(accounts.follow, actor=ana, other=mona) == "suspended"


@pytest.mark.parametrize("days", [None, 0, -1, 366])
def test_a_suspension_has_one_to_365_days(ana, mona, days):
    refused = code_of(
        services.decide, actor=mona, case=make_case(ana), act=Act.SUSPEND, why=WHY, days=days
    )
    assert refused == "days_invalid"


@pytest.mark.parametrize("act", sorted(set(Act) - {Act.DISMISS}))
def test_everything_but_a_dismissal_says_why(ana, mona, act):
    case = make_case(ana)
    for why in ("", " \x00\n", "\u200b"):
        refused = code_of(services.decide, actor=mona, case=case, act=act, why=why, days=1)
        assert refused == "why_required"


@pytest.mark.parametrize(
    "act", [Act.END_SPACE, Act.REMOVE_REPLAY, Act.REMOVE_CLIP, Act.REMOVE_TWEET]
)
def test_what_the_case_is_not_about_cannot_be_acted_on(ana, mona, act):
    case = make_case(ana)
    refused = code_of(services.decide, actor=mona, case=case, act=act, why=WHY)
    assert refused == "nothing_to_act_on"
    assert not Decision.objects.exists()
    assert Case.objects.get().state == CaseState.OPEN


def test_nonsense_is_no_act(ana, mona):
    case = make_case(ana)
    assert code_of(services.decide, actor=mona, case=case, act="x", why=WHY) == "invalid"
    assert code_of(services.decide, actor=mona, case=case, act="warn", why="w" * 501) == "invalid"


# --- About whom --------------------------------------------------------------------------------


def test_nobody_decides_about_themselves_or_an_operator(mona):
    operator = make_user("operator1", is_staff=True, is_superuser=True)
    for person in (mona, operator):
        refused = code_of(services.decide, actor=mona, case=make_case(person), act="warn", why=WHY)
        assert refused == "not_allowed"
    other = make_user("operator2", is_staff=True, is_superuser=True)
    services.decide(actor=other, case=make_case(operator), act=Act.WARN, why=WHY)


def test_a_moderator_does_not_end_their_own_space_over_somebody_else(mona, ana):
    space = make_live_space(mona)
    case = make_case(ana, space=space)
    refused = code_of(services.decide, actor=mona, case=case, act=Act.END_SPACE, why=WHY)
    assert refused == "not_allowed"


# --- Several acts, several moderators ----------------------------------------------------------


def test_an_act_stands_once_and_says_who_decided(ana, mona, otto):
    case = make_case(ana)
    services.decide(actor=mona, case=case, act=Act.WARN, why=WHY)
    with pytest.raises(DomainError, match="@mona") as refused:
        services.decide(actor=otto, case=case, act=Act.WARN, why=WHY)
    assert refused.value.code == "already_decided"
    assert code_of(services.decide, actor=otto, case=case, act=Act.DISMISS) == "already_decided"
    services.decide(actor=otto, case=case, act=Act.SUSPEND, why=WHY, days=1)


def test_nothing_is_done_about_what_was_dismissed(ana, mona, otto):
    case = make_case(ana)
    services.decide(actor=mona, case=case, act=Act.DISMISS)
    refused = code_of(services.decide, actor=otto, case=case, act=Act.WARN, why=WHY)
    assert refused == "already_decided"


def test_who_reported_is_told_once_whatever_follows(ana, ben, mona):
    case = make_case(ana)
    report(case, ben)
    for act in (Act.WARN, Act.SUSPEND):
        services.decide(actor=mona, case=case, act=act, why=WHY, days=2)
    assert len(told(ben, NotificationKind.REPORT_DECIDED)) == 1


@pytest.mark.parametrize("reporters", [1, 30])
def test_telling_who_reported_costs_the_same_however_many(
    ana, mona, reporters, django_assert_max_num_queries
):
    case = make_case(ana)
    for _ in range(reporters):
        report(case)
    with django_assert_max_num_queries(40):
        services.decide(actor=mona, case=case, act=Act.WARN, why=WHY)


def test_the_database_lets_an_act_stand_once(ana, mona):
    case = make_case(ana)
    Decision.objects.create(case=case, act=Act.WARN, by=mona)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(case=case, act=Act.WARN, by=mona)
    Decision.objects.create(case=case, act=Act.WARN, state=DecisionState.REVERSED)


# --- Bans --------------------------------------------------------------------------------------


def test_a_ban_holds_a_week_until_another_moderator_agrees(ana, ben, mona, otto):
    case = make_case(ana)
    report(case, ben)
    ban = services.decide(actor=mona, case=case, act=Act.BAN, why=WHY)
    case.refresh_from_db()
    assert (case.state, days_left(ana)) == (CaseState.SECOND, 7)
    assert told(ben, NotificationKind.REPORT_DECIDED) == []
    assert code_of(services.second_ban, actor=mona, decision=ban) == "needs_another"
    services.second_ban(actor=otto, decision=ban)
    case.refresh_from_db()
    assert (case.state, days_left(ana)) == (CaseState.DECIDED, 0)
    assert len(told(ben, NotificationKind.REPORT_DECIDED)) == 1
    assert len(told(ana, NotificationKind.DECISION)) == 2
    for act in (services.second_ban, services.refuse_ban):
        assert code_of(act, actor=otto, decision=ban) == "ban_closed"


@pytest.mark.parametrize("who", ["mona", "otto"])
def test_a_refused_ban_is_lifted_at_once(ana, mona, otto, who):
    ban = services.decide(actor=mona, case=make_case(ana), act=Act.BAN, why=WHY)
    services.refuse_ban(actor={"mona": mona, "otto": otto}[who], decision=ban)
    ban.refresh_from_db()
    assert (ban.state, days_left(ana)) == (DecisionState.REFUSED, None)
    assert not Decision.objects.violations().exists()
    assert logged()[-2:] == ["ban.refused", "account.reinstated"]


def test_a_ban_that_nobody_confirms_lapses(ana, mona, otto):
    now = timezone.now()
    ban = services.decide(actor=mona, case=make_case(ana), act=Act.BAN, why=WHY)
    assert services.lapse_bans(now=now + PROPOSED_FOR - timedelta(seconds=1)) == 0
    assert services.lapse_bans(now=ban.until) == 1
    assert services.lapse_bans(now=ban.until) == 0
    ban.refresh_from_db()
    assert (ban.state, ban.case.state) == (DecisionState.REFUSED, CaseState.DECIDED)
    assert days_left(ana) is None
    assert "ban.lapsed" in logged()


def test_a_ban_of_what_is_decided_waits_for_a_newer_case(ana, mona):
    old = make_case(ana)
    services.decide(actor=mona, case=old, act=Act.WARN, why=WHY)
    Case.objects.create(kind=Kind.ACCOUNT, key=old.key, account=ana)
    assert code_of(services.decide, actor=mona, case=old, act=Act.BAN, why=WHY) == "newer_case"


# --- Suspensions that meet ---------------------------------------------------------------------


def test_of_two_suspensions_the_longer_holds(ana, mona):
    services.decide(actor=mona, case=make_case(ana), act=Act.SUSPEND, why=WHY, days=30)
    services.decide(actor=mona, case=make_case(ana), act=Act.SUSPEND, why=WHY, days=3)
    assert days_left(ana) == 30


def test_the_task_lets_in_whose_suspension_is_over(ana, mona, time_machine):
    services.decide(actor=mona, case=make_case(ana), act=Act.SUSPEND, why=WHY, days=3)
    now = timezone.now()
    time_machine.move_to(now + timedelta(days=2, hours=23))
    lift_lapsed_suspensions()
    assert days_left(ana) is not None
    time_machine.move_to(now + timedelta(days=3, minutes=1))
    lift_lapsed_suspensions()
    assert days_left(ana) is None
    assert Decision.objects.violations().count() == 1


# --- Cases without a report --------------------------------------------------------------------


def test_moderators_open_a_case_of_their_own_accord(ana, mona):
    space = make_live_space(ana)
    about_both = services.open_case(actor=mona, account=ana, space=space)
    about_space = services.open_case(actor=mona, space=space)
    assert (about_both.kind, about_both.account, about_both.space) == (Kind.ACCOUNT, ana, space)
    assert (about_space.kind, about_space.account, about_space.space) == (Kind.SPACE, ana, space)
    assert services.open_case(actor=mona, space=space) == about_space
    assert code_of(services.open_case, actor=mona, account=mona) == "not_allowed"
    assert code_of(services.open_case, actor=mona) == "invalid"


def test_a_report_joins_the_case_that_waits_for_a_second_moderator(ana, ben, mona, otto):
    case = services.open_case(actor=mona, account=ana)
    ban = services.decide(actor=mona, case=case, act=Act.BAN, why=WHY)
    mine = report(case, ben)
    services.second_ban(actor=otto, decision=ban)
    mine.refresh_from_db()
    assert mine.state == ReportState.DECIDED
    assert told(ben, NotificationKind.REPORT_DECIDED) == ["@ana"]


# --- Notes -------------------------------------------------------------------------------------


def test_notes_are_cleaned_and_have_a_limit(ana, mona):
    case = make_case(ana)
    services.add_note(actor=mona, case=case, words=" Known\x00 from before ")
    assert case.notes.get().words == "Known from before"
    for words in ("", "\u200b", "w" * 2001):
        assert code_of(services.add_note, actor=mona, case=case, words=words) == "invalid"


# --- At one moment -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_at_once_one_decides():
    mona, otto = make_group_moderator("mona"), make_group_moderator("otto")
    for number in range(ROUNDS):
        case = make_case(make_user(f"person{number}"))
        answers = at_once(
            lambda case=case: services.decide(
                actor=mona, case=case, act=Act.SUSPEND, why=WHY, days=1
            ),
            lambda case=case: services.decide(
                actor=otto, case=case, act=Act.SUSPEND, why=WHY, days=30
            ),
            lambda case=case: services.decide(actor=otto, case=case, act=Act.DISMISS),
        )
        assert answers == {"ok": 1, "already_decided": 2}
        assert Decision.objects.filter(case=case).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_ban_is_confirmed_or_refused_or_lapses():
    mona, otto = make_group_moderator("mona"), make_group_moderator("otto")
    for number in range(ROUNDS):
        person = make_user(f"person{number}")
        ban = services.decide(actor=mona, case=make_case(person), act=Act.BAN, why=WHY)
        answers = at_once(
            lambda ban=ban: services.second_ban(actor=otto, decision=ban),
            lambda ban=ban: services.refuse_ban(actor=mona, decision=ban),
            lambda ban=ban: services.lapse_bans(now=ban.until),
        )
        ban.refresh_from_db()
        assert (days_left(person) == 0) == (ban.state == DecisionState.EFFECTIVE)
        assert (days_left(person) is None) == (ban.state == DecisionState.REFUSED)
        assert answers["ban_closed"] >= 1


@pytest.mark.django_db(transaction=True)
def test_suspensions_of_one_moment_leave_the_longest():
    mona, otto = make_group_moderator("mona"), make_group_moderator("otto")
    for number in range(ROUNDS):
        person = make_user(f"person{number}")
        cases = [make_case(person), make_case(person)]
        at_once(
            lambda cases=cases: services.decide(
                actor=mona, case=cases[0], act=Act.SUSPEND, why=WHY, days=5
            ),
            lambda cases=cases: services.decide(
                actor=otto, case=cases[1], act=Act.SUSPEND, why=WHY, days=50
            ),
            lambda: accounts.lift_lapsed_suspensions(now=timezone.now()),
        )
        assert days_left(person) == 50
