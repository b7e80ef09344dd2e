"""A host who is away: who stands in, who hosts next, and when a Space ends by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from time_machine import TimeMachineFixture

from accounts.models import User
from spaces import rules, services
from spaces.events import MANAGED
from spaces.models import Participant, Role, Space, State
from tests.factories import make_user
from tests.spaces.cast import Cast, code_of, connection_of, enter, seat
from tests.spaces.factories import make_announced_space, make_space
from timeline.models import Notification, NotificationKind

LEASE = timedelta(seconds=settings.SPACES_PRESENCE_SECONDS)
GRACE = timedelta(seconds=settings.SPACES_HOST_GRACE_SECONDS)
A_MOMENT = timedelta(seconds=1)
BEGIN = datetime(2026, 1, 1, 12, tzinfo=UTC)
AWAY_AT = BEGIN + LEASE + A_MOMENT


@pytest.fixture(autouse=True)
def traveller(time_machine) -> TimeMachineFixture:
    """Time stands at BEGIN, and then wherever the clock strikes."""
    time_machine.move_to(BEGIN, tick=False)
    return time_machine


class Clock:
    """The beat, with whom of the cast it finds connected."""

    def __init__(self, cast: Cast, traveller: TimeMachineFixture) -> None:
        self.cast = cast
        self._traveller = traveller

    def beat(self, now: datetime, *here: str) -> None:
        self._traveller.move_to(now, tick=False)
        people = [getattr(self.cast, who) for who in here]
        Participant.objects.filter(user__in=people).exclude(connection="").update(seen_at=now)
        Participant.objects.exclude(space=self.cast.space).update(seen_at=now)
        services.release_absent(now=now)


@pytest.fixture
def clock(cast, traveller) -> Clock:
    return Clock(cast, traveller)


@pytest.fixture
def alone(cast) -> Cast:
    """A stage without a co-host, and a second speaker who came later than the first."""
    services.remove_cohost(
        actor=cast.host, space=cast.space, participant_id=str(cast.place("cohost").pk)
    )
    services.leave_space(actor=cast.cohost, space=cast.space)
    seat(cast.listener, cast.space)
    return cast


def space_of(cast: Cast) -> Space:
    return Space.objects.select_related("host").get(pk=cast.space.pk)


def acting(cast: Cast) -> list[str]:
    seated = cast.space.participants.filter(is_acting=True)
    return list(seated.values_list("user__username", flat=True))


# --- Somebody stands in ---------------------------------------------------------------------------


def test_within_the_lease_nothing_moves(alone, clock):
    clock.beat(BEGIN + LEASE - A_MOMENT, "speaker", "listener")
    assert space_of(alone).host_away_since is None
    assert acting(alone) == []


def test_who_sits_there_longest_stands_in(alone, clock, telling):
    with telling() as told:
        clock.beat(AWAY_AT, "speaker", "listener")
    assert space_of(alone).host_away_since == AWAY_AT
    assert acting(alone) == ["speaker"]
    place = alone.place("speaker")
    assert rules.can_manage_stage(place)
    own = [m for to, m in told.messages if to == str(place.pk)]
    assert [m["reason"] for m in own] == ["stands_in"]
    assert own[0]["you"]["is_manager"]
    spaces = [m["space"] for _, m in told.messages if m["type"] == "space.updated"]
    assert spaces[0]["host_away_since"] is not None
    assert set(MANAGED) <= set(told.events[-1]["touched"])


def test_the_time_runs_from_the_first_moment(alone, clock):
    for seconds in (0, 5, 10):
        clock.beat(AWAY_AT + timedelta(seconds=seconds), "speaker")
    assert space_of(alone).host_away_since == AWAY_AT


def test_a_beat_without_news_announces_nothing(alone, clock, telling):
    clock.beat(AWAY_AT, "speaker", "listener")
    with telling() as told:
        clock.beat(AWAY_AT + A_MOMENT, "speaker", "listener")
    assert told.events == []


def test_with_a_cohost_on_stage_nobody_needs_to_stand_in(cast, clock):
    clock.beat(AWAY_AT, "cohost", "speaker")
    assert space_of(cast).host_away_since == AWAY_AT
    assert acting(cast) == []


def test_a_cohost_who_drops_out_too_needs_a_stand_in(cast, clock):
    clock.beat(AWAY_AT, "speaker")
    assert acting(cast) == ["speaker"]


def test_a_stand_in_does_what_a_cohost_does_and_no_more(alone, clock):
    clock.beat(AWAY_AT, "speaker", "listener")
    listener = str(alone.place("listener").pk)
    services.mute_participant(actor=alone.speaker, space=alone.space, participant_id=listener)
    for service, more in (
        (services.end_space, {}),
        (services.update_space, {"title": "Mine now"}),
        (services.hand_over, {"participant_id": listener}),
        (services.invite_cohost, {"participant_id": listener}),
    ):
        code = code_of(service, actor=alone.speaker, space=alone.space, **more)
        assert code == "not_allowed", service
    services.revoke_seat(actor=alone.speaker, space=alone.space, participant_id=listener)


def test_the_host_comes_back_in_role_and_muted(alone, clock, telling):
    services.set_muted(actor=alone.host, space=alone.space, muted=False)
    services.set_muted(actor=alone.speaker, space=alone.space, muted=False)
    clock.beat(AWAY_AT, "speaker")
    with telling() as told:
        enter(alone.host, alone.space)
    host, speaker = alone.place("host"), alone.place("speaker")
    assert (host.role, host.seat, host.is_muted) == (Role.HOST, 0, True)
    assert space_of(alone).host_away_since is None
    # Who stood in talks on, as a speaker.
    assert (speaker.role, speaker.is_acting, speaker.is_muted) == (Role.SPEAKER, False, False)
    own = [m for to, m in told.messages if to == str(speaker.pk)]
    assert [m["reason"] for m in own] == ["stood_in"]
    assert not own[0]["you"]["is_manager"]


def test_who_stood_in_falls_silent_if_mics_are_off(alone, clock):
    clock.beat(AWAY_AT, "speaker")
    Space.objects.update(allows_mics=False)
    services.set_muted(actor=alone.speaker, space=alone.space, muted=False)
    enter(alone.host, alone.space)
    assert alone.place("speaker").is_muted


@pytest.mark.parametrize("how", ["leaves", "steps down", "drops out"])
def test_when_a_stand_in_goes_another_one_is_chosen(alone, clock, how):
    clock.beat(AWAY_AT, "speaker", "listener")
    later = AWAY_AT + A_MOMENT
    match how:
        case "leaves":
            services.leave_space(actor=alone.speaker, space=alone.space)
        case "steps down":
            services.leave_seat(actor=alone.speaker, space=alone.space)
        case _:
            later += LEASE
    clock.beat(later, "listener")
    assert acting(alone) == ["listener"]


def test_a_stand_in_who_reloads_stands_in_still_and_muted(alone, clock):
    clock.beat(AWAY_AT, "speaker", "listener")
    services.set_muted(actor=alone.speaker, space=alone.space, muted=False)
    place = alone.place("speaker")
    services.lose_connection(participant_id=str(place.pk), connection=place.connection)
    clock.beat(AWAY_AT + A_MOMENT, "listener")
    back = enter(alone.speaker, alone.space)
    assert (back.is_acting, back.is_muted) == (True, True)


def test_a_stand_in_without_anybody_else_is_kept_for_their_return(alone, clock):
    services.leave_space(actor=alone.listener, space=alone.space)
    clock.beat(AWAY_AT, "speaker")
    clock.beat(AWAY_AT + LEASE + A_MOMENT)
    assert acting(alone) == ["speaker"]


def test_who_has_just_lost_the_connection_is_not_chosen(alone, clock, traveller):
    traveller.move_to(AWAY_AT - A_MOMENT, tick=False)
    place = alone.place("speaker")
    services.lose_connection(participant_id=str(place.pk), connection=place.connection)
    clock.beat(AWAY_AT, "listener")
    assert acting(alone) == ["listener"]


def test_nobody_here_is_nobody_chosen_until_somebody_comes(alone, clock):
    clock.beat(AWAY_AT)
    assert acting(alone) == []
    enter(alone.speaker, alone.space)
    clock.beat(AWAY_AT + A_MOMENT, "speaker")
    assert acting(alone) == ["speaker"]


def test_a_host_who_leaves_is_away_at_once(alone):
    services.leave_space(actor=alone.host, space=alone.space)
    assert space_of(alone).host_away_since is not None
    assert acting(alone) == ["speaker"]


def test_who_stands_in_and_becomes_a_cohost_stands_in_no_longer(alone, clock):
    invitation = services.invite_cohost(
        actor=alone.host, space=alone.space, participant_id=str(alone.place("speaker").pk)
    )
    clock.beat(AWAY_AT, "speaker", "listener")
    services.accept_invitation(
        actor=alone.speaker, space=alone.space, invitation_id=str(invitation.pk)
    )
    clock.beat(AWAY_AT + A_MOMENT, "speaker", "listener")
    assert acting(alone) == []
    assert alone.place("speaker").role == Role.COHOST


# --- Hosting passes on ----------------------------------------------------------------------------


def pass_on(clock: Clock, *here: str) -> None:
    """Two beats: the host is away, and then for too long."""
    clock.beat(AWAY_AT, *here)
    clock.beat(AWAY_AT + GRACE, *here)


def test_a_moment_before_the_grace_ends_the_host_is_host(alone, clock):
    clock.beat(AWAY_AT, "speaker")
    clock.beat(AWAY_AT + GRACE - A_MOMENT, "speaker")
    assert space_of(alone).host == alone.host


def test_the_stand_in_hosts_and_the_absent_host_is_off_the_stage(alone, clock, telling):
    services.set_muted(actor=alone.speaker, space=alone.space, muted=False)
    before = alone.place("speaker")
    clock.beat(AWAY_AT, "speaker", "listener")
    with telling() as told:
        clock.beat(AWAY_AT + GRACE, "speaker", "listener")
    space, new, old = space_of(alone), alone.place("speaker"), alone.place("host")
    assert (space.host, space.created_by, space.host_away_since) == (
        alone.speaker,
        alone.host,
        None,
    )
    assert (new.role, new.is_acting, new.seat) == (Role.HOST, False, before.seat)
    assert (new.stream, new.is_muted) == (before.stream, False)
    assert (old.seat, old.role) == (None, Role.LISTENER)
    assert old.left_at is not None
    reasons = [m["reason"] for _, m in told.messages if m["type"] == "you.updated"]
    assert reasons == ["hosting_received"]


def test_a_host_who_stays_away_is_told_who_hosts_now(alone, clock):
    clock.beat(AWAY_AT, "speaker", "listener")
    clock.beat(AWAY_AT + GRACE, "speaker", "listener")
    [told] = Notification.objects.filter(recipient=alone.host)
    assert (told.kind, told.actor) == (NotificationKind.HOST_REPLACED, alone.speaker)
    assert told.path == alone.space.get_absolute_url()


def test_a_cohost_comes_before_who_sits_there_longer(cast, clock):
    Participant.objects.filter(pk=cast.place("speaker").pk).update(seated_at=BEGIN - GRACE)
    pass_on(clock, "cohost", "speaker")
    assert space_of(cast).host == cast.cohost
    assert cast.place("cohost").cohost_place is None


def test_of_two_cohosts_the_one_who_sits_there_longest(cast, clock):
    Participant.objects.filter(pk=cast.place("speaker").pk).update(
        role=Role.COHOST, cohost_place=1, seated_at=BEGIN - GRACE
    )
    pass_on(clock, "cohost", "speaker")
    assert space_of(cast).host == cast.speaker


def test_a_cohost_who_is_away_too_is_passed_over(cast, clock):
    pass_on(clock, "speaker")
    assert space_of(cast).host == cast.speaker


def test_followers_do_not_count_when_a_space_passes_on(alone, clock, settings):
    settings.SPACES_HOST_MIN_FOLLOWERS = 600
    pass_on(clock, "speaker")
    assert space_of(alone).host == alone.speaker


def test_a_protected_stand_in_does_not_host_but_the_next_one_does(alone, clock):
    User.objects.filter(pk=alone.speaker.pk).update(is_protected=True)
    clock.beat(AWAY_AT, "speaker", "listener")
    assert acting(alone) == ["speaker"]
    clock.beat(AWAY_AT + GRACE, "speaker", "listener")
    assert space_of(alone).host == alone.listener
    assert acting(alone) == []


@pytest.mark.parametrize("left", ["nobody", "only listeners", "only who cannot host"])
def test_with_nobody_to_host_the_space_ends(cast, clock, left):
    here = []
    if left != "nobody":
        here = ["listener"]
    if left == "only who cannot host":
        User.objects.filter(pk=cast.speaker.pk).update(is_protected=True)
        here = ["speaker"]
    clock.beat(AWAY_AT, *here)
    clock.beat(AWAY_AT + GRACE - A_MOMENT, *here)
    assert space_of(cast).is_live
    clock.beat(AWAY_AT + GRACE, *here)
    assert space_of(cast).state == State.ENDED
    assert space_of(cast).host_away_since is None


def test_a_host_who_never_came_is_away_as_well(cast):
    elsewhere = Participant.objects.get(user=cast.other_host).space
    services.release_absent(now=AWAY_AT)
    services.release_absent(now=AWAY_AT + GRACE)
    elsewhere.refresh_from_db()
    assert elsewhere.state == State.ENDED


def test_a_host_of_before_comes_back_as_a_listener_and_is_free(alone, clock):
    pass_on(clock, "speaker")
    back = enter(alone.host, alone.space)
    assert (back.role, back.seat) == (Role.LISTENER, None)
    code = code_of(services.end_space, actor=alone.host, space=alone.space)
    assert code == "not_allowed"
    elsewhere = Participant.objects.get(user=alone.other_host).space
    enter(alone.host, elsewhere)


def test_a_host_who_is_back_in_time_keeps_the_space(alone, clock):
    clock.beat(AWAY_AT, "speaker")
    enter(alone.host, alone.space)
    clock.beat(AWAY_AT + GRACE, "host", "speaker")
    assert space_of(alone).host == alone.host


def test_the_next_host_may_be_away_in_turn(alone, clock):
    pass_on(clock, "speaker", "listener")
    later = AWAY_AT + GRACE + LEASE + A_MOMENT
    clock.beat(later, "listener")
    assert space_of(alone).host_away_since == later
    assert acting(alone) == ["listener"]
    clock.beat(later + GRACE, "listener")
    assert space_of(alone).host == alone.listener


@pytest.mark.parametrize("count", [1, 8])
def test_choosing_costs_the_same_for_any_stage(cast, django_assert_max_num_queries, count):
    for number in range(count):
        person = make_user(f"person{number}")
        seat(person, cast.space)
        Participant.objects.filter(user=person).update(seen_at=AWAY_AT)
    Participant.objects.exclude(space=cast.space).update(seen_at=AWAY_AT)
    services.release_absent(now=AWAY_AT)
    with django_assert_max_num_queries(30):
        services.release_absent(now=AWAY_AT + A_MOMENT)


# --- Announced and forgotten ----------------------------------------------------------------------


def test_an_announced_space_that_nobody_starts_is_canceled_a_day_later(cast, telling):
    soon, draft = make_announced_space(cast.stranger, hours=1), make_space(cast.stranger)
    due = soon.scheduled_start + timedelta(days=1)
    Participant.objects.update(seen_at=due)
    services.release_absent(now=due)
    soon.refresh_from_db()
    assert soon.state == State.SCHEDULED
    services.release_absent(now=due + A_MOMENT)
    soon.refresh_from_db()
    draft.refresh_from_db()
    assert (soon.state, draft.state) == (State.CANCELED, State.SCHEDULED)


def test_what_was_started_late_is_not_canceled(cast):
    soon = make_announced_space(cast.stranger, hours=1)
    services.start_space(actor=cast.stranger, space=soon)
    due = soon.scheduled_start + timedelta(days=2)
    Participant.objects.update(seen_at=due, connection=connection_of(cast.stranger))
    services.release_absent(now=due)
    soon.refresh_from_db()
    assert soon.is_live
