"""Who may do what: the predicates, and the same asked of every service by everybody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Block, Follow, User
from core.errors import DomainError
from spaces import rules, services
from spaces.models import Space, State, WhoCanSpeak
from tests.factories import make_user
from tests.spaces.cast import Cast, connection_of, enter, seat
from tests.timeline.factories import make_tweet

# --- The matrix --------------------------------------------------------------------------------

LIVE = """
                    host            cohost          speaker         listener           stranger     other_host
update_space        ok              not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
edit_space          ok              not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
rename_space        not_ended       not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
end_space           ok              not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
start_space         already_live    not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
enter_space         ok              ok              ok              ok                 ok           already_hosting
leave_space         ok              ok              ok              ok                 ok           ok
request_to_speak    already_seated  already_seated  already_seated  already_requested  not_allowed  not_allowed
withdraw_request    ok              ok              ok              ok                 not_allowed  not_allowed
approve_request     ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
decline_request     ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
decline_all_requests ok             ok              not_allowed     not_allowed        not_allowed  not_allowed
mute_everyone       ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
steer_space         ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
remove host         not_allowed     not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
remove cohost       ok              not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
remove speaker      ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
remove listener     ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
readmit_person      ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
block speaker       ok              ok              invalid         ok                 ok           ok
take_seat           already_seated  already_seated  already_seated  not_allowed        not_allowed  not_allowed
leave_seat          not_allowed     ok              ok              not_seated         not_allowed  not_allowed
mute host           ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
mute cohost         ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
mute speaker        ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
mute listener       not_seated      not_seated      not_allowed     not_allowed        not_allowed  not_allowed
revoke host         not_allowed     not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
revoke cohost       ok              not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
revoke speaker      ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
set_muted           ok              ok              ok              not_seated         not_allowed  not_allowed
open_stream         ok              ok              ok              not_seated         not_allowed  not_allowed
invite host         already_seated  already_seated  not_allowed     not_allowed        not_allowed  not_allowed
invite speaker      already_seated  already_seated  not_allowed     not_allowed        not_allowed  not_allowed
invite listener     ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
accept_invitation   not_found       not_found       not_found       ok                 not_allowed  not_allowed
decline_invitation  not_found       not_found       not_found       ok                 not_found    not_found
withdraw_invitation ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
appoint host        not_allowed     not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
appoint cohost      already_cohost  not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
appoint speaker     ok              not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
appoint listener    ok              not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
dismiss cohost      ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
dismiss speaker     not_cohost      not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
open_poll           ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
vote_in_poll        ok              ok              ok              ok                 not_allowed  not_allowed
close_poll          ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
ask_question        ok              ok              ok              ok                 not_allowed  not_allowed
vote_question       ok              ok              ok              ok                 not_allowed  not_allowed
unvote_question     ok              ok              ok              ok                 not_allowed  not_allowed
answer_question     ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
dismiss_question    ok              ok              not_allowed     ok                 not_allowed  not_allowed
pin_tweet           ok              ok              ok              not_seated         not_allowed  not_allowed
unpin_tweet         ok              ok              ok              not_allowed        not_allowed  not_allowed
move_pin            ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
hand host           not_allowed     not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
hand cohost         ok              not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
hand speaker        ok              not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
hand listener       not_seated      not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
invite_people       ok              ok              not_allowed     not_allowed        not_allowed  not_allowed
reschedule_space    already_live    not_allowed     not_allowed     not_allowed        not_allowed  not_allowed
answer_captions     ok              ok              ok              ok                 not_allowed  not_allowed
go_off_record       ok              ok              ok              not_seated         not_allowed  not_allowed
go_on_record        ok              ok              ok              not_seated         not_allowed  not_allowed
withdraw_consent    ok              ok              ok              not_allowed        not_allowed  not_allowed
give_back_consent   ok              ok              ok              not_allowed        not_allowed  not_allowed
"""  # noqa: E501

# Before the start only the host knows of it: for everybody else it does not exist. This host is
# live in another one.
SCHEDULED = """
                    host            cohost      speaker     listener    stranger    other_host
update_space        ok              not_found   not_found   not_found   not_found   not_found
edit_space          ok              not_found   not_found   not_found   not_found   not_found
rename_space        not_ended       not_found   not_found   not_found   not_found   not_found
end_space           ok              not_found   not_found   not_found   not_found   not_found
start_space         already_hosting not_found   not_found   not_found   not_found   not_found
enter_space         not_live        not_found   not_found   not_found   not_found   not_found
request_to_speak    not_live        not_found   not_found   not_found   not_found   not_found
withdraw_request    not_live        not_found   not_found   not_found   not_found   not_found
approve_request     not_live        not_found   not_found   not_found   not_found   not_found
decline_request     not_live        not_found   not_found   not_found   not_found   not_found
decline_all_requests not_live       not_found   not_found   not_found   not_found   not_found
mute_everyone       not_live        not_found   not_found   not_found   not_found   not_found
steer_space         not_live        not_found   not_found   not_found   not_found   not_found
remove speaker      not_live        not_found   not_found   not_found   not_found   not_found
readmit_person      not_live        not_found   not_found   not_found   not_found   not_found
block speaker       not_live        not_found   not_found   not_found   not_found   not_found
take_seat           not_live        not_found   not_found   not_found   not_found   not_found
leave_seat          not_live        not_found   not_found   not_found   not_found   not_found
mute speaker        not_live        not_found   not_found   not_found   not_found   not_found
revoke speaker      not_live        not_found   not_found   not_found   not_found   not_found
set_muted           not_live        not_found   not_found   not_found   not_found   not_found
open_stream         not_live        not_found   not_found   not_found   not_found   not_found
invite_to_speak     ok              not_found   not_found   not_found   not_found   not_found
accept_invitation   not_live        not_found   not_found   not_found   not_found   not_found
decline_invitation  not_found       not_found   not_found   not_found   not_found   not_found
withdraw_invitation not_found       not_found   not_found   not_found   not_found   not_found
appoint speaker     not_live        not_found   not_found   not_found   not_found   not_found
dismiss cohost      not_live        not_found   not_found   not_found   not_found   not_found
open_poll           not_live        not_found   not_found   not_found   not_found   not_found
vote_in_poll        not_live        not_found   not_found   not_found   not_found   not_found
close_poll          not_live        not_found   not_found   not_found   not_found   not_found
ask_question        not_live        not_found   not_found   not_found   not_found   not_found
vote_question       not_live        not_found   not_found   not_found   not_found   not_found
unvote_question     not_live        not_found   not_found   not_found   not_found   not_found
answer_question     not_live        not_found   not_found   not_found   not_found   not_found
dismiss_question    not_live        not_found   not_found   not_found   not_found   not_found
pin_tweet           not_live        not_found   not_found   not_found   not_found   not_found
unpin_tweet         not_live        not_found   not_found   not_found   not_found   not_found
move_pin            not_live        not_found   not_found   not_found   not_found   not_found
hand speaker        not_live        not_found   not_found   not_found   not_found   not_found
invite_people       ok              not_found   not_found   not_found   not_found   not_found
reschedule_space    ok              not_found   not_found   not_found   not_found   not_found
answer_captions     not_live        not_found   not_found   not_found   not_found   not_found
go_off_record       not_live        not_found   not_found   not_found   not_found   not_found
go_on_record        not_live        not_found   not_found   not_found   not_found   not_found
withdraw_consent    not_allowed     not_found   not_found   not_found   not_found   not_found
give_back_consent   not_allowed     not_found   not_found   not_found   not_found   not_found
"""

# Rows of these words name whom it is done to.
NAMED = {
    "mute": "mute_participant",
    "revoke": "revoke_seat",
    "remove": "remove_person",
    "block": "block_person",
    "invite": "invite_to_speak",
    "appoint": "invite_cohost",
    "dismiss": "remove_cohost",
    "hand": "hand_over",
}


def rows_of(table: str) -> list[Any]:
    """Each service and what it answers to whom, as parameters for a test."""
    _, heading, *lines = table.splitlines()
    people = heading.split()
    rows = []
    for line in lines:
        words = line.split()
        name, answers = " ".join(words[: -len(people)]), words[-len(people) :]
        rows.append(pytest.param(name, dict(zip(people, answers, strict=True)), id=name))
    return rows


def call_of(name: str, cast: Cast) -> Callable[..., object]:
    """The service behind a row, with what it needs besides actor and Space."""
    service, _, target = name.partition(" ")
    service = NAMED.get(service, service)
    function = getattr(services, service)
    more: dict[str, Any] = {}
    match service:
        case "update_space" | "edit_space" | "rename_space":
            more["title"] = "Another title"
        case "approve_request" | "decline_request":
            more["request_id"] = str(cast.place("listener").speak_requests.get().pk)
        case "invite_to_speak" if not target:
            more["user_id"] = str(cast.stranger.pk)
        case _ if target:
            more["participant_id"] = str(cast.place(target).pk)
        case "accept_invitation" | "decline_invitation" | "withdraw_invitation":
            listener = str(cast.place("listener").pk)
            invitation = services.invite_to_speak(
                actor=cast.host, space=cast.space, participant_id=listener
            )
            more["invitation_id"] = str(invitation.pk)
        case "readmit_person":
            more["participant_id"] = str(cast.place("listener").pk)
        case "steer_space":
            more |= {"allows_mics": False, "is_locked": True, "slow_mode_seconds": 30}
            more |= {"min_account_days": 7, "min_followers": 10}
        case "set_muted":
            more["muted"] = False
    more |= needed_to_exchange(service, cast) | needed_to_pin(service, cast)
    more |= needed_before_the_start(service, cast) | needed_to_agree(service)

    def call(actor: Any, space: Space) -> None:
        needs_connection = service in {"enter_space", "open_stream"}
        own = {"connection": connection_of(actor)} if needs_connection else {}
        function(actor=actor, space=space, **more, **own)

    return call


def needed_to_exchange(service: str, cast: Cast) -> dict[str, Any]:
    """The poll or the question that a service is about; nothing for services of another kind."""
    match service:
        case "open_poll":
            return {"question": "Longer?", "choices": ["Yes", "No"]}
        case "ask_question":
            return {"text": "Why jazz?"}
        case "vote_in_poll" | "close_poll":
            poll = services.open_poll(
                actor=cast.host, space=cast.space, question="Longer?", choices=["Yes", "No"]
            )
            choice = {"choice_id": str(poll.choices.get(text="Yes").pk)}
            return {"poll_id": str(poll.pk)} | (choice if service == "vote_in_poll" else {})
        case "vote_question" | "unvote_question" | "answer_question" | "dismiss_question":
            asked = services.ask_question(actor=cast.listener, space=cast.space, text="Why?")
            return {"question_id": str(asked.pk)}
    return {}


def needed_before_the_start(service: str, cast: Cast) -> dict[str, Any]:
    match service:
        case "invite_people":
            return {"people": [cast.stranger]}
        case "reschedule_space":
            return {"scheduled_start": timezone.now() + timedelta(days=1)}
    return {}


def needed_to_agree(service: str) -> dict[str, Any]:
    match service:
        case "answer_captions":
            return {"is_given": True}
        case "withdraw_consent" | "give_back_consent":
            return {"kind": "recording"}
    return {}


def needed_to_pin(service: str, cast: Cast) -> dict[str, Any]:
    """The Tweet to pin, or one that the speaker has pinned; nothing for other services."""
    if service not in {"pin_tweet", "unpin_tweet", "move_pin"}:
        return {}
    tweet_id = str(make_tweet(cast.stranger).pk)
    if service == "pin_tweet":
        return {"tweet_id": tweet_id}
    pin = services.pin_tweet(actor=cast.speaker, space=cast.space, tweet_id=tweet_id)
    return {"pin_id": str(pin.pk)}


def answers_to_everybody(name: str, cast: Cast, space: Space) -> dict[str, str]:
    """What each of the cast gets, every time on the untouched stage."""
    services.request_to_speak(actor=cast.listener, space=cast.space)
    call = call_of(name, cast)
    answers = {}
    for who in ("host", "cohost", "speaker", "listener", "stranger", "other_host"):
        with transaction.atomic():
            try:
                call(getattr(cast, who), space)
                answers[who] = "ok"
            except DomainError as error:
                answers[who] = error.code
            transaction.set_rollback(True)
    return answers


@pytest.mark.parametrize(("name", "expected"), rows_of(LIVE))
def test_a_live_space_lets_do(cast, name, expected):
    assert answers_to_everybody(name, cast, cast.space) == expected


@pytest.mark.parametrize(("name", "expected"), rows_of(SCHEDULED))
def test_a_scheduled_space_lets_do(cast, name, expected):
    scheduled = services.create_space(actor=cast.host, title="Soon")
    assert answers_to_everybody(name, cast, scheduled) == expected


def test_the_matrix_forgets_no_service():
    elsewhere = {"create_space", "set_reminder", "forget_reminder"}
    needing_no_actor = {
        "add_talk",
        "record_audience",
        "lose_connection",
        "release_absent",
        "renew_presence",
        "tell_of_change",
        "tell_of_live",
        "write_to_invited",
    }
    rows = {NAMED.get(row.id.split()[0], row.id) for row in rows_of(LIVE)}
    assert rows == set(services.__all__) - needing_no_actor - elsewhere


# --- Who may speak -----------------------------------------------------------------------------

SPEAKING = """
who_can_speak  needs_approval  relation   take  request
everyone       True            none       no    yes
everyone       False           none       yes   yes
everyone       True            follower   no    yes
followed       True            none       no    yes
followed       True            followed   yes   yes
followed       False           followed   yes   yes
followed       False           none       no    yes
followed       False           follower   no    yes
followers      True            none       no    no
followers      True            follower   no    yes
followers      False           follower   yes   yes
followers      False           none       no    no
followers      False           followed   no    no
invited        True            follower   no    no
invited        False           followed   no    no
"""


@pytest.mark.parametrize("line", SPEAKING.splitlines()[2:])
def test_who_may_take_a_seat_and_who_may_ask(cast, line):
    who_can_speak, needs_approval, relation, take, request = line.split()
    services.update_space(
        actor=cast.host,
        space=cast.space,
        who_can_speak=WhoCanSpeak(who_can_speak),
        needs_approval=needs_approval == "True",
    )
    if relation == "follower":
        cast.listener.following.add(cast.host)
    if relation == "followed":
        cast.host.following.add(cast.listener)
    place = cast.place("listener")
    assert rules.can_take_seat(place) is (take == "yes")
    assert rules.can_request(place) is (request == "yes")


@pytest.mark.parametrize("who", ["host", "cohost", "speaker"])
def test_who_sits_neither_takes_nor_asks(cast, who):
    Space.objects.update(needs_approval=False)
    place = cast.place(who)
    assert not rules.can_take_seat(place)
    assert not rules.can_request(place)


@pytest.mark.parametrize("state", [State.SCHEDULED, State.ENDED, State.CANCELED])
def test_only_a_live_space_has_a_stage(cast, state):
    place = cast.place("listener")
    place.space.needs_approval = False
    assert rules.can_take_seat(place)
    place.space.state = state
    assert not rules.can_take_seat(place)
    assert not rules.can_request(place)


def test_guests_have_no_rights():
    assert not rules.can_take_seat(None)
    assert not rules.can_request(None)
    assert not rules.can_publish(None)
    assert not rules.can_manage_stage(None)
    assert not rules.can_host(None)


def test_who_left_manages_nothing(cast):
    place = cast.place("cohost")
    assert rules.can_manage_stage(place)
    services.leave_space(actor=cast.cohost, space=cast.space)
    assert not rules.can_manage_stage(cast.place("cohost"))


# --- Who sees a Space --------------------------------------------------------------------------


def spaces_of(host: User) -> list[Space]:
    """One in each state, and an announced one."""
    hour = {"started_at": "2026-01-01T00:00:00Z"}
    over = hour | {"ended_at": "2026-01-01T01:00:00Z"}
    states = {
        State.SCHEDULED: {},
        State.LIVE: hour,
        State.ENDED: over,
        State.CANCELED: over,
    }
    made = [
        Space(host=host, title="A title", state=state, **times) for state, times in states.items()
    ]
    made.append(Space(host=host, title="A title", scheduled_start="2026-01-02T00:00:00Z"))
    for space in made:
        space.save()
    return made


@pytest.mark.parametrize("host_is", ["good", "protected", "suspended", "closed"])
@pytest.mark.parametrize(
    "viewer_is", ["guest", "host", "member", "blocked", "blocker", "suspended"]
)
def test_the_rule_and_the_queryset_agree_on_who_sees(db, host_is, viewer_is):
    standing = {
        "good": {},
        "protected": {"is_protected": True},
        "suspended": {"suspended_at": timezone.now()},
        "closed": {"is_active": False},
    }
    host = make_user("host", **standing[host_is])
    spaces = spaces_of(host)
    viewer = {"guest": lambda: None, "host": lambda: host}.get(
        viewer_is, lambda: make_user("ana", **standing.get(viewer_is, {}))
    )()
    if viewer_is == "blocked":
        Block.objects.create(blocker=host, blocked=viewer)
    if viewer_is == "blocker":
        Block.objects.create(blocker=viewer, blocked=host)
    seen = {space.pk for space in spaces if rules.can_see(viewer, space)}
    assert set(Space.objects.visible_to(viewer).values_list("pk", flat=True)) == seen
    knows = host_is in {"good", "protected"} and viewer_is != "blocked"
    assert len(seen) == (5 if viewer_is == "host" else 3 if knows else 0)


# --- Who hosts ---------------------------------------------------------------------------------

HOSTING = """
account    hosting   minimum  followers  listed  answer
none       everyone  0        0          no      login_required
closed     everyone  0        0          no      login_required
good       everyone  0        0          no      ok
good       everyone  3        2          no      followers_too_few
good       everyone  3        3          no      ok
good       everyone  3        4          no      ok
good       everyone  3        0          yes     ok
good       listed    0        9          no      hosting_closed
good       listed    3        0          yes     ok
protected  everyone  0        0          no      protected
protected  listed    0        0          yes     protected
suspended  everyone  0        0          no      suspended
suspended  listed    0        0          yes     suspended
"""


@pytest.mark.parametrize("line", HOSTING.splitlines()[2:])
def test_who_may_host(db, settings, line):
    account, hosting, minimum, followers, listed, answer = line.split()
    settings.SPACES_HOSTING, settings.SPACES_HOST_MIN_FOLLOWERS = hosting, int(minimum)
    user = None if account == "none" else make_user("ana", is_listed_host=listed == "yes")
    for number in range(int(followers)):
        Follow.objects.create(follower=make_user(f"f{number}xx"), followed=user)
    if account == "closed":
        user.is_active = False
    if account == "protected":
        user.is_protected = True
    if account == "suspended":
        user.suspended_at = timezone.now()
    assert (rules.why_not_host(user) or "ok") == answer
    assert rules.can_host(user) is (answer == "ok")


def test_suspended_followers_do_not_count(db, settings):
    settings.SPACES_HOST_MIN_FOLLOWERS = 1
    user, fan = make_user("ana"), make_user("ben", suspended_at=timezone.now())
    Follow.objects.create(follower=fan, followed=user)
    assert not rules.can_host(user)


def test_the_right_to_host_costs_nothing_while_no_followers_are_asked_for(
    db, django_assert_num_queries
):
    user = make_user("ana")
    with django_assert_num_queries(0):
        assert rules.can_host(user)


def test_a_follower_seated_by_choice_publishes(cast):
    assert rules.can_publish(cast.place("speaker"))
    assert not rules.can_publish(cast.place("listener"))
    enter(cast.stranger, cast.space)
    assert not rules.can_publish(cast.place("stranger"))
    seat(cast.stranger, cast.space)
    assert rules.can_publish(cast.place("stranger"))
