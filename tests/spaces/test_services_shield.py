"""The raid shield: who is too new, or unknown, listens and no more (spaces.rules.why_held_back)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Block, Follow, User
from core.errors import DomainError
from spaces import rules, services
from spaces.forms import SpaceEditForm, settings_of
from spaces.listings import shared_blocks
from spaces.models import Participant, Space, SpeakRequest
from spaces.representations import represent_you
from spaces.shield import ACCOUNT_DAYS, FOLLOWERS
from tests.factories import make_user
from tests.spaces.cast import Cast, code_of, enter

YOUNG, FEW = "account_too_young", "followers_too_few_here"


def steer(cast: Cast, who: str = "host", **what: object) -> None:
    services.steer_space(actor=getattr(cast, who), space=cast.space, **what)


def age(user: User, **ago: float) -> None:
    user.date_joined = timezone.now() - timedelta(**ago)
    user.save(update_fields=["date_joined"])


def answer(service, **arguments: object) -> str:
    try:
        service(**arguments)
    except DomainError as error:
        return error.code
    return "ok"


def everything(cast: Cast, who: str) -> dict[str, str]:
    """What a listener may do besides listening, each tried once."""
    poll = services.open_poll(
        actor=cast.host, space=cast.space, question="Jazz?", choices=["Yes", "No"]
    )
    asked = services.ask_question(actor=cast.host, space=cast.space, text="Who are you?")
    own = {"actor": getattr(cast, who), "space": cast.space}
    choice = str(poll.choices.first().pk)
    tried = {
        "ask": answer(services.ask_question, text="And why?", **own),
        "vote": answer(services.vote_question, question_id=str(asked.pk), **own),
        "poll": answer(services.vote_in_poll, poll_id=str(poll.pk), choice_id=choice, **own),
        "request": answer(services.request_to_speak, **own),
    }
    Space.objects.filter(pk=cast.space.pk).update(needs_approval=False)
    return tried | {"seat": answer(services.take_seat, **own)}


# --- Who is held back ----------------------------------------------------------------------------


def test_a_new_account_listens_and_no_more(cast: Cast):
    steer(cast, min_account_days=7)
    assert set(everything(cast, "listener").values()) == {YOUNG}
    assert cast.place("listener").left_at is None


def test_who_has_too_few_followers_listens_and_no_more(cast: Cast):
    steer(cast, min_followers=1)
    assert set(everything(cast, "listener").values()) == {FEW}


def test_an_old_account_with_followers_does_everything(cast: Cast):
    steer(cast, min_account_days=7, min_followers=1)
    age(cast.listener, days=8)
    Follow.objects.create(follower=cast.stranger, followed=cast.listener)
    assert set(everything(cast, "listener").values()) == {"ok"}


@pytest.mark.parametrize("how", ["invited", "accepted", "followed"])
def test_whom_the_hosts_want_is_never_held_back(cast: Cast, how):
    steer(cast, min_account_days=365, min_followers=1000)
    if how == "followed":
        Follow.objects.create(follower=cast.host, followed=cast.listener)
    else:
        place = str(cast.place("listener").pk)
        invited = services.invite_to_speak(
            actor=cast.cohost, space=cast.space, participant_id=place
        )
        if how == "accepted":
            own = {"actor": cast.listener, "space": cast.space}
            services.accept_invitation(invitation_id=str(invited.pk), **own)
            services.leave_seat(**own)
    answers = everything(cast, "listener")
    # Who came up by an invitation has no need to ask.
    assert answers.pop("request") == ("not_allowed" if how == "accepted" else "ok")
    assert set(answers.values()) == {"ok"}


def test_followers_who_are_suspended_do_not_count(cast: Cast):
    steer(cast, min_followers=1)
    Follow.objects.create(follower=cast.stranger, followed=cast.listener)
    User.objects.filter(pk=cast.stranger.pk).update(suspended_at=timezone.now())
    assert rules.why_held_back(cast.place("listener")).reason == FEW


@pytest.mark.parametrize("who", ["host", "cohost", "speaker"])
def test_nobody_on_the_stage_is_held_back(cast: Cast, who):
    steer(cast, min_account_days=365, min_followers=1000)
    assert rules.why_held_back(cast.place(who)) is None
    own = {"actor": getattr(cast, who), "space": cast.space}
    assert answer(services.ask_question, text="Well?", **own) == "ok"


def test_a_seat_goes_on_and_who_leaves_it_listens(cast: Cast):
    steer(cast, min_account_days=7)
    services.set_muted(actor=cast.speaker, space=cast.space, muted=False)
    services.leave_seat(actor=cast.speaker, space=cast.space)
    assert code_of(services.request_to_speak, actor=cast.speaker, space=cast.space) == YOUNG


@time_machine.travel(datetime(2026, 3, 1, 12, 0, tzinfo=UTC), tick=False)
def test_the_words_say_from_when_on(cast: Cast):
    steer(cast, min_account_days=7)
    age(cast.listener, days=2)
    held = represent_you(cast.place("listener"))["held_back"]
    assert held["until"] == "2026-03-06T12:00:00.000Z"
    assert "from 6 March 2026, 12:00 UTC on" in held["message"]
    with time_machine.travel(datetime(2026, 3, 6, 11, 59, 59, tzinfo=UTC), tick=False):
        assert rules.why_held_back(cast.place("listener")) is not None
    with time_machine.travel(datetime(2026, 3, 6, 12, 0, tzinfo=UTC), tick=False):
        assert rules.why_held_back(cast.place("listener")) is None


def test_without_a_shield_nothing_is_asked(cast: Cast):
    place = cast.place("listener")
    with CaptureQueriesContext(connection) as queries:
        assert rules.why_held_back(place) is None
    assert len(queries) == 0


# --- Setting it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["host", "cohost"])
def test_the_hosts_set_it_live_and_everybody_is_told(cast: Cast, telling, who):
    with telling() as told:
        steer(cast, who, min_account_days=30, min_followers=10)
    assert told.summary == [("everyone", "space.updated")]
    space = told.messages[0][1]["space"]
    assert (space["min_account_days"], space["min_followers"]) == (30, 10)
    assert told.touched == {"rights"}
    assert told.events[-1]["rights"]["shield"] == [30, 10]


def test_setting_it_takes_out_of_the_line_who_could_not_ask(cast: Cast):
    enter(cast.stranger, cast.space)
    age(cast.stranger, days=8)
    for who in (cast.listener, cast.stranger):
        services.request_to_speak(actor=who, space=cast.space)
    steer(cast, min_account_days=7)
    waiting = SpeakRequest.objects.filter(status=SpeakRequest.Status.OPEN)
    assert [one.participant.user for one in waiting] == [cast.stranger]


@pytest.mark.parametrize(
    "what",
    [{"min_account_days": 2}, {"min_account_days": -1}, {"min_followers": 3}],
    ids=str,
)
def test_it_is_one_of_some(cast: Cast, what):
    assert code_of(services.steer_space, actor=cast.host, space=cast.space, **what) == "invalid"
    assert code_of(services.update_space, actor=cast.host, space=cast.space, **what) == "invalid"
    assert code_of(services.create_space, actor=cast.host, title="Jazz", **what) == "invalid"


def test_it_is_set_with_a_new_space_and_edited_in_the_form(cast: Cast):
    space = services.create_space(
        actor=cast.host, title="Jazz", min_account_days=7, min_followers=100
    )
    form = SpaceEditForm({**settings_of(space), "min_account_days": "30"})
    assert form.is_valid()
    services.update_space(actor=cast.host, space=space, **form.cleaned_data)
    space.refresh_from_db()
    assert (space.min_account_days, space.min_followers) == (30, 100)


@pytest.mark.parametrize("wrong", ["2", "-1", "x", "9" * 400])
def test_the_form_refuses_what_is_not_offered(cast: Cast, wrong):
    form = SpaceEditForm({**settings_of(cast.space), "min_account_days": wrong})
    assert "min_account_days" in form.errors


# --- Many ----------------------------------------------------------------------------------------


def test_the_rights_of_a_crowd_agree_with_those_of_each_and_cost_the_same(cast: Cast):
    steer(cast, min_account_days=7, min_followers=1)

    def rights() -> tuple[dict[int, rules.SpeakingRights], int]:
        space = Space.objects.select_related("host").get(pk=cast.space.pk)
        with CaptureQueriesContext(connection) as queries:
            return rules.speaking_rights_of_listeners(space), len(queries)

    _one, cost = rights()
    for number in range(30):
        user = make_user(f"ear{number}")
        age(user, days=number)
        enter(user, cast.space)
        if number % 2:
            Follow.objects.create(follower=cast.stranger, followed=user)
        if number % 5 == 0:
            Follow.objects.create(follower=cast.host, followed=user)
        if number % 7 == 0:
            services.invite_to_speak(actor=cast.host, space=cast.space, user_id=str(user.pk))
    many, same = rights()
    assert (len(many), same) == (31, cost)
    places = Participant.objects.select_related("space__host", "user").in_bulk(many)
    assert {pk: rules.speaking_rights_of(places[pk]) for pk in many} == many
    assert {may.held_back.reason if may.held_back else "" for may in many.values()} == {
        "",
        YOUNG,
        FEW,
    }


def test_the_presets_begin_with_nothing_and_grow():
    for presets in (ACCOUNT_DAYS, FOLLOWERS):
        assert list(presets) == sorted(presets)
        assert next(iter(presets)) == 0


# --- Shared blocks -------------------------------------------------------------------------------


def blocks_of(cast: Cast, viewer: User) -> tuple[dict[str, int], int]:
    with CaptureQueriesContext(connection) as queries:
        counts = shared_blocks(viewer, cast.space)
    return counts, len(queries)


def test_hosts_are_told_whom_people_they_follow_have_blocked(cast: Cast):
    friends = [make_user(f"friend{number}") for number in range(3)]
    for friend in friends:
        Follow.objects.create(follower=cast.host, followed=friend)
        Block.objects.create(blocker=friend, blocked=cast.listener)
    Block.objects.create(blocker=friends[0], blocked=cast.speaker)  # of one alone, nothing is said
    Block.objects.create(blocker=cast.other_host, blocked=cast.speaker)  # not followed
    for friend in friends:
        Block.objects.create(blocker=friend, blocked=cast.stranger)  # is not here
    assert blocks_of(cast, cast.host) == ({str(cast.listener.pk): 3}, 1)
    assert blocks_of(cast, cast.cohost) == ({}, 1)
    User.objects.filter(pk=friends[0].pk).update(suspended_at=timezone.now())
    assert blocks_of(cast, cast.host) == ({str(cast.listener.pk): 2}, 1)
    for number in range(30):
        ear = make_user(f"ear{number}")
        enter(ear, cast.space)
        for friend in friends[1:]:
            Block.objects.create(blocker=friend, blocked=ear)
    counts, queries = blocks_of(cast, cast.host)
    assert (len(counts), queries) == (31, 1)


def test_before_one_listens_the_page_names_whom_one_blocked(cast: Cast, client):
    client.force_login(cast.stranger)
    address = cast.space.get_absolute_url()
    warning = b"Someone you blocked is on stage"
    assert warning not in client.get(address).content
    Block.objects.create(blocker=cast.stranger, blocked=cast.listener)  # on the floor
    assert warning not in client.get(address).content
    Block.objects.create(blocker=cast.stranger, blocked=cast.speaker)
    page = client.get(address).content
    assert warning in page
    assert b"@speaker" in page[page.index(warning) :][:400]


def test_an_announced_space_says_that_one_blocked_its_host(cast: Cast, client):
    space = services.create_space(
        actor=cast.host, title="Soon", scheduled_start=timezone.now() + timedelta(days=1)
    )
    client.force_login(cast.stranger)
    assert b"You blocked the host" not in client.get(space.get_absolute_url()).content
    Block.objects.create(blocker=cast.stranger, blocked=cast.host)
    assert b"You blocked the host" in client.get(space.get_absolute_url()).content
