"""Appeals, and what granting one puts back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from moderation import services
from moderation.models import Act, AppealState, CaseState, Decision, DecisionState, Kind
from recordings.models import Clip, Removal, Replay, WorkState
from recordings.services.replays import delete_replay
from spaces.models import Space, State
from tests.factories import make_moderator, make_user
from tests.moderation.deciding import logged, make_case, report, told
from tests.moderation.people import make_group_moderator
from tests.moderation.test_services_decisions import ROUNDS, WHY, days_left
from tests.races import at_once
from tests.recordings.clipping import make_clip
from tests.recordings.factories import make_replayed_space
from tests.spaces.cast import code_of
from tests.spaces.factories import make_live_space
from tests.timeline.factories import make_tweet
from timeline.models import NotificationKind, Tweet

pytestmark = pytest.mark.django_db


@pytest.fixture
def mona(db) -> User:
    return make_group_moderator("mona")


@pytest.fixture
def otto(db) -> User:
    return make_group_moderator("otto")


@pytest.fixture
def ana(db) -> User:
    return make_user("ana")


def decide(mona: User, case, act: str = Act.WARN, **terms) -> Decision:
    return services.decide(actor=mona, case=case, act=act, why=WHY, **terms)


def grant(otto: User, decision: Decision, answer: str = "It was a joke") -> Decision:
    made = services.appeal(actor=decision.person, decision=decision, words="A joke")
    services.answer_appeal(actor=otto, appeal=made, is_granted=True, answer=answer)
    decision.refresh_from_db()
    return decision


# --- Appealing ---------------------------------------------------------------------------------


def test_the_suspended_appeal_once(ana, mona):
    decision = decide(mona, make_case(ana), Act.SUSPEND, days=3)
    ana.refresh_from_db()
    made = services.appeal(actor=ana, decision=decision, words=" A\x00 joke ")
    assert (made.words, made.state) == ("A joke", AppealState.OPEN)
    again = code_of(services.appeal, actor=ana, decision=decision, words="Please")
    assert again == "already_appealed"


@pytest.mark.parametrize("words", ["", "\u200b\n", "w" * 1001])
def test_an_appeal_says_why(ana, mona, words):
    decision = decide(mona, make_case(ana))
    assert code_of(services.appeal, actor=ana, decision=decision, words=words) == "invalid"


def test_there_are_thirty_days_to_appeal(ana, mona, time_machine):
    decision = decide(mona, make_case(ana))
    time_machine.move_to(decision.created_at + timedelta(days=30, seconds=1))
    assert code_of(services.appeal, actor=ana, decision=decision, words="x") == "appeal_too_late"
    time_machine.move_to(decision.created_at + timedelta(days=30, seconds=-1))
    services.appeal(actor=ana, decision=decision, words="x")


def test_nobody_appeals_for_somebody_else_or_a_dismissal(ana, mona):
    warning = decide(mona, make_case(ana))
    dismissal = services.decide(actor=mona, case=make_case(ana), act=Act.DISMISS)
    ben = make_user("ben")
    assert code_of(services.appeal, actor=ben, decision=warning, words="x") == "not_found"
    assert code_of(services.appeal, actor=ana, decision=dismissal, words="x") == "not_found"


def test_what_does_not_stand_needs_no_appeal(ana, mona, otto):
    ban = decide(mona, make_case(ana), Act.BAN)
    services.refuse_ban(actor=otto, decision=ban)
    assert code_of(services.appeal, actor=ana, decision=ban, words="x") == "decision_undone"


# --- Answering ---------------------------------------------------------------------------------


def test_somebody_who_had_no_part_in_it_answers_once(ana, mona, otto):
    third = make_group_moderator("pia")
    ban = decide(mona, make_case(ana), Act.BAN)
    services.second_ban(actor=otto, decision=ban)
    made = services.appeal(actor=ana, decision=ban, words="x")
    answer = {"appeal": made, "is_granted": False, "answer": "No"}
    for one in (mona, otto):
        assert code_of(services.answer_appeal, actor=one, **answer) == "needs_another"
    services.answer_appeal(actor=third, **answer)
    assert code_of(services.answer_appeal, actor=third, **answer) == "already_answered"
    made.refresh_from_db()
    assert (made.state, made.by, made.answer) == (AppealState.DECLINED, third, "No")
    assert days_left(ana) == 0
    assert told(ana, NotificationKind.APPEAL_ANSWERED) == ["Declined"]
    assert Decision.objects.violations().count() == 1


def test_an_answer_says_why(ana, mona, otto):
    made = services.appeal(actor=ana, decision=decide(mona, make_case(ana)), words="x")
    refused = code_of(
        services.answer_appeal, actor=otto, appeal=made, is_granted=True, answer="\u200b"
    )
    assert refused == "answer_required"


def test_a_moderator_does_not_answer_their_own_appeal(mona, otto):
    decision = decide(otto, make_case(mona))
    made = services.appeal(actor=mona, decision=decision, words="x")
    refused = code_of(services.answer_appeal, actor=mona, appeal=made, is_granted=True, answer="Me")
    assert refused == "not_allowed"


def test_a_ban_that_is_not_confirmed_grants_the_appeal(ana, mona, otto):
    ban = decide(mona, make_case(ana), Act.BAN)
    made = services.appeal(actor=ana, decision=ban, words="x")
    services.refuse_ban(actor=otto, decision=ban)
    made.refresh_from_db()
    assert made.state == AppealState.GRANTED
    assert told(ana, NotificationKind.APPEAL_ANSWERED) == ["Granted"]


def test_an_appeal_may_end_a_ban_that_waits(ana, mona, otto):
    ban = decide(mona, make_case(ana), Act.BAN)
    reporter = make_user("ben")
    report(ban.case, reporter)
    grant(otto, ban)
    assert (ban.state, days_left(ana)) == (DecisionState.REVERSED, None)
    ban.case.refresh_from_db()
    assert ban.case.state == CaseState.DECIDED
    assert told(reporter, NotificationKind.REPORT_DECIDED) == ["@ana"]


# --- What it puts back -------------------------------------------------------------------------


def test_a_granted_warning_is_no_violation(ana, mona, otto):
    grant(otto, decide(mona, make_case(ana)))
    assert not Decision.objects.violations().exists()
    assert logged()[-1] == "appeal.answered"
    assert told(ana, NotificationKind.APPEAL_ANSWERED) == ["Granted"]


def test_an_ended_space_stays_ended_without_a_word_of_it(ana, mona, otto):
    space = make_live_space(ana)
    grant(otto, decide(mona, make_case(ana, Kind.SPACE, space=space), Act.END_SPACE))
    space = Space.objects.get(pk=space.pk)
    assert (space.state, space.was_stopped) == (State.ENDED, False)
    assert not Decision.objects.violations().exists()


def test_a_replay_is_made_anew_and_its_clips_are_back(ana, mona, otto):
    space = make_replayed_space(ana)
    clip = make_clip(space, make_user("ben"), ana)
    case = make_case(ana, Kind.SPACE, space=space)
    grant(otto, decide(mona, case, Act.REMOVE_REPLAY))
    replay = Replay.objects.get()
    assert (replay.deleted_at, replay.state, replay.version) == (None, WorkState.WAITING, 2)
    assert list(Clip.objects.visible_to(None)) == [clip]


def test_a_replay_that_its_host_deleted_too_stays_away(ana, mona, otto):
    space = make_replayed_space(ana)
    decision = decide(mona, make_case(ana, Kind.SPACE, space=space), Act.REMOVE_REPLAY)
    delete_replay(actor=ana, space=space)
    grant(otto, decision)
    assert not Replay.objects.standing().exists()


def test_a_clip_is_made_anew(ana, mona, otto):
    clip = make_clip(make_replayed_space(ana), ana, ana)
    grant(otto, decide(mona, make_case(ana, Kind.CLIP, clip=clip), Act.REMOVE_CLIP))
    clip.refresh_from_db()
    assert (clip.removed_at, clip.removal, clip.version) == (None, "", 2)
    assert list(Clip.objects.visible_to(None)) == [clip]


def test_a_clip_that_somebody_objects_to_meanwhile_stays_away(ana, mona, otto):
    ben = make_user("ben")
    clip = make_clip(make_replayed_space(ana), ana, ben)
    decision = decide(mona, make_case(ana, Kind.CLIP, clip=clip), Act.REMOVE_CLIP)
    clip.voices.filter(user=ben).update(objected_at=timezone.now())
    grant(otto, decision)
    clip.refresh_from_db()
    assert clip.removal == Removal.OBJECTION
    assert not Clip.objects.visible_to(None).exists()


def test_a_tweet_is_read_and_counted_again(ana, mona, otto):
    origin = make_tweet(make_user("ben"))
    tweet = make_tweet(ana, "A joke", quote_of=origin)
    grant(otto, decide(mona, make_case(ana, Kind.TWEET, tweet=tweet), Act.REMOVE_TWEET))
    assert tweet in Tweet.objects.visible_to(None)
    assert Tweet.objects.get(pk=origin.pk).quote_count == 1


def test_a_suspension_is_lifted_in_the_same_transaction(ana, mona, otto):
    grant(otto, decide(mona, make_case(ana), Act.SUSPEND, days=9))
    assert days_left(ana) is None
    assert logged()[-2:] == ["appeal.answered", "account.reinstated"]


@pytest.mark.parametrize(("first", "second"), [(3, 30), (30, 3)])
def test_another_suspension_remains(ana, mona, otto, first, second):
    one = decide(mona, make_case(ana), Act.SUSPEND, days=first)
    other = decide(mona, make_case(ana), Act.SUSPEND, days=second)
    grant(otto, one)
    assert days_left(ana) == second
    grant(otto, other)
    assert days_left(ana) is None


@pytest.mark.parametrize("by_hand", [3, 30, None])
@pytest.mark.parametrize("is_before", [True, False])
def test_a_suspension_by_hand_remains(ana, mona, otto, by_hand, is_before):
    until = by_hand and timezone.now() + timedelta(days=by_hand)
    hand = make_moderator()
    if is_before:
        accounts.suspend(actor=hand, other=ana, until=until)
    decision = decide(mona, make_case(ana), Act.SUSPEND, days=9)
    if not is_before:
        accounts.suspend(actor=hand, other=ana, until=until)
    grant(otto, decision)
    # A shorter one after a longer one is no suspension at all.
    kept = is_before or by_hand != 3
    assert days_left(ana) == ((by_hand or 0) if kept else None)


def test_who_was_let_in_by_hand_stays_in(ana, mona, otto):
    decision = decide(mona, make_case(ana), Act.SUSPEND, days=9)
    other = decide(mona, make_case(ana), Act.SUSPEND, days=90)
    accounts.reinstate(actor=make_moderator(), other=ana)
    grant(otto, decision)
    assert days_left(ana) is None
    assert other.is_standing


# --- At one moment -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts():
    mona, otto, pia = map(make_group_moderator, ("mona", "otto", "pia"))
    for number in range(ROUNDS):
        person = make_user(f"person{number}")
        decision = decide(mona, make_case(person), Act.SUSPEND, days=9)
        appeals = at_once(
            *[lambda d=decision, p=person: services.appeal(actor=p, decision=d, words="x")] * 2
        )
        assert appeals == {"ok": 1, "already_appealed": 1}
        made = decision.appeal
        answers = at_once(
            lambda made=made: services.answer_appeal(
                actor=otto, appeal=made, is_granted=True, answer="Yes"
            ),
            lambda made=made: services.answer_appeal(
                actor=pia, appeal=made, is_granted=False, answer="No"
            ),
        )
        assert answers == {"ok": 1, "already_answered": 1}
        made.refresh_from_db()
        assert (days_left(person) is None) == (made.state == AppealState.GRANTED)
