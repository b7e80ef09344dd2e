"""One change of the stage: locked, announced after the commit, and inside the constraints."""

import logging

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.errors import NotFound
from spaces import events, services
from spaces.changes import changing
from spaces.models import Participant, Role, Space, SpeakRequest, State
from spaces.representations import represent_requests, represent_state
from tests.factories import make_user
from tests.spaces.cast import enter, seat
from tests.spaces.factories import make_live_space
from timeline.feed import events as feed

# --- Announcements -----------------------------------------------------------------------------


def test_every_change_of_shared_state_raises_the_revision_by_one(cast, telling):
    first = Space.objects.get(pk=cast.space.pk).revision
    with telling() as told:
        services.set_muted(actor=cast.speaker, space=cast.space, muted=False)
        enter(cast.stranger, cast.space)  # the audience is not shared state
        services.update_space(actor=cast.host, space=cast.space, needs_approval=False)
        services.take_seat(actor=cast.stranger, space=cast.space)
        services.leave_seat(actor=cast.speaker, space=cast.space)
        services.end_space(actor=cast.host, space=cast.space)
    assert told.revisions == list(range(first + 1, first + 6))
    assert Space.objects.get(pk=cast.space.pk).revision == first + 5
    rights = [event["rights"]["revision"] for event in told.events if event["rights"]]
    assert rights == sorted(rights)
    assert rights[-1] == first + 5


def test_one_transaction_may_announce_several_changes(cast, telling):
    first = Space.objects.get(pk=cast.space.pk).revision
    with telling() as told, changing(cast.space) as change:
        change.tell_everyone("one")
        change.tell(cast.place("host"), "between")
        change.tell_everyone("two")
    (event,) = told.events
    assert [message["type"] for _, message in event["messages"]] == ["one", "between", "two"]
    assert told.revisions == [first + 1, first + 2]
    assert event["rights"]["revision"] == first + 2


def test_a_change_that_fails_is_neither_made_nor_told(cast, telling):
    first = Space.objects.get(pk=cast.space.pk).revision

    def fail_in_the_middle():
        with changing(cast.space) as change:
            change.space.title = "Never seen"
            change.space.save()
            change.tell_everyone("space.updated")
            raise ZeroDivisionError

    with telling() as told, pytest.raises(ZeroDivisionError):
        fail_in_the_middle()
    space = Space.objects.get(pk=cast.space.pk)
    assert (space.revision, space.title) == (first, cast.space.title)
    assert told.events == []


def test_nothing_changed_is_nothing_announced(cast, telling):
    with telling() as told, changing(cast.space):
        pass
    assert told.events == []


def test_the_row_under_the_lock_is_the_newest(cast):
    stale = Space.objects.get(pk=cast.space.pk)
    Space.objects.filter(pk=stale.pk).update(title="Newer")
    with changing(stale) as change:
        assert change.space.title == "Newer"


def test_a_space_that_is_gone_is_not_found(cast):
    Space.objects.filter(pk=cast.space.pk).delete()
    with pytest.raises(NotFound), changing(cast.space):
        pass


def test_a_door_that_fails_spoils_no_change(
    cast, loop_beside, caplog, django_capture_on_commit_callbacks
):
    def deliver(_event):
        raise RuntimeError("the hub is in trouble")

    events.door.open(loop_beside, deliver)
    try:
        with caplog.at_level(logging.ERROR), django_capture_on_commit_callbacks(execute=True):
            services.set_muted(actor=cast.speaker, space=cast.space, muted=False)
    finally:
        events.door.close()
    assert not cast.place("speaker").is_muted
    assert "could not announce a change" in caplog.text


def test_without_a_hub_in_the_process_a_change_is_made_all_the_same(
    cast, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        services.set_muted(actor=cast.speaker, space=cast.space, muted=False)
    assert len(callbacks) == 1


# --- What can never be -------------------------------------------------------------------------

NOW = timezone.now()


def refused_by(constraint, change):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        change()
    if connection.vendor != "sqlite" or "UNIQUE" not in str(refused.value):
        assert constraint in str(refused.value)  # SQLite names the columns of a unique one


@pytest.mark.parametrize(
    ("constraint", "who", "fields"),
    [
        ("seated_exactly_when_a_speaker", "listener", {"seat": 5}),
        ("seated_exactly_when_a_speaker", "listener", {"role": Role.SPEAKER}),
        ("seated_exactly_when_a_speaker", "speaker", {"seat": None}),
        ("who_left_has_no_seat", "speaker", {"left_at": NOW}),
        ("one_host_a_space", "speaker", {"role": Role.HOST}),
        ("cohost_place_taken_once", "speaker", {"role": Role.COHOST, "cohost_place": 0}),
        ("cohosts_have_one_of_two_places", "cohost", {"cohost_place": None}),
        ("cohosts_have_one_of_two_places", "speaker", {"role": Role.COHOST, "cohost_place": 2}),
        ("cohosts_have_one_of_two_places", "speaker", {"cohost_place": 1}),
        ("who_stands_in_is_seated", "listener", {"is_acting": True}),
        ("who_was_removed_has_left", "listener", {"removed_at": NOW}),
        ("seat_taken_once", "speaker", {"seat": 1}),
    ],
)
def test_a_place_that_cannot_be(cast, constraint, who, fields):
    place = Participant.objects.filter(pk=cast.place(who).pk)
    refused_by(constraint, lambda: place.update(**fields))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("live_space_has_started", {"started_at": None}),
        ("live_space_has_started", {"ended_at": NOW}),
        ("ended_space_has_an_end", {"state": State.ENDED}),
    ],
)
def test_a_space_that_cannot_be(cast, constraint, fields):
    space = Space.objects.filter(pk=cast.space.pk)
    refused_by(constraint, lambda: space.update(**fields))


def test_nobody_hosts_two_live_spaces_or_is_in_two(cast):
    second = services.create_space(actor=cast.host, title="Second")
    live = {"state": State.LIVE, "started_at": NOW}
    refused_by("host_has_one_live_space", lambda: Space.objects.filter(pk=second.pk).update(**live))
    refused_by(
        "in_one_space_at_a_time",
        lambda: Participant.objects.create(space=second, user=cast.listener),
    )
    refused_by(
        "participant_once_a_space",
        lambda: Participant.objects.create(space=cast.space, user=cast.listener, left_at=NOW),
    )


def test_nobody_has_two_open_requests(cast):
    services.request_to_speak(actor=cast.listener, space=cast.space)
    place = cast.place("listener")
    refused_by("one_open_request", lambda: SpeakRequest.objects.create(participant=place))


# --- The bars of followers -----------------------------------------------------------------------


def test_followers_of_who_comes_or_goes_look_at_their_bar_again(
    cast, loop_beside, django_capture_on_commit_callbacks
):
    heard = []
    feed.door.open(loop_beside, heard.append)
    try:
        for act, people in (
            (lambda: seat(cast.stranger, cast.space), {cast.stranger.pk}),
            (
                lambda: services.leave_seat(actor=cast.stranger, space=cast.space),
                {cast.stranger.pk},
            ),
            (lambda: services.leave_space(actor=cast.listener, space=cast.space), set()),
            (lambda: services.leave_space(actor=cast.speaker, space=cast.space), {cast.speaker.pk}),
            (
                lambda: services.end_space(actor=cast.host, space=cast.space),
                {cast.host.pk, cast.cohost.pk},
            ),
            (lambda: make_live_space(cast.host), {cast.host.pk}),
        ):
            heard.clear()
            with django_capture_on_commit_callbacks(execute=True):
                act()
            told = [event for event in heard if event["message"] == {"type": "bar.changed"}]
            assert {pk for event in told for pk in event["followers_of"]} == people
    finally:
        feed.door.close()


# --- Queries -----------------------------------------------------------------------------------


def queries_of(work) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


@pytest.mark.parametrize("speakers", [0, 10])
def test_the_state_takes_as_many_queries_with_1_seat_as_with_11(db, speakers):
    space = make_live_space(make_user("host"))
    for number in range(speakers):
        seat(make_user(f"speaker{number}"), space)
    listener = enter(make_user("listener"), space)
    space = Space.objects.select_related("host").prefetch_related("topics").get(pk=space.pk)
    listener.space = space
    # The stage with its people, poll, questions, pins; one's own request, invitation, choices in
    # the poll and among the questions, and whom one has blocked.
    assert queries_of(lambda: represent_state(space, listener)) == 10
    assert queries_of(lambda: represent_state(space, None)) == 4
    host = space.participants.select_related("user").get(user=space.host)
    host.space = space
    # The hosts see requests, invitations, whom they removed and who talked how long as well.
    assert queries_of(lambda: represent_state(space, host)) == 13


@pytest.mark.parametrize("count", [1, 30])
def test_the_open_requests_are_one_query(db, count):
    space = make_live_space(make_user("host"))
    for number in range(count):
        person = make_user(f"person{number}")
        enter(person, space)
        services.request_to_speak(actor=person, space=space)
    assert queries_of(lambda: represent_requests(space)) == 1
    assert len(represent_requests(space)) == count


@pytest.mark.parametrize("speakers", [1, 9])
def test_a_mute_costs_the_same_on_a_full_stage(db, speakers):
    space = make_live_space(make_user("host"))
    people = [make_user(f"speaker{number}") for number in range(speakers)]
    for person in people:
        seat(person, space)
    # Transaction, lock, row, place, write, own request and invitation, rights, revision, end.
    cost = queries_of(lambda: services.set_muted(actor=people[0], space=space, muted=False))
    assert cost == 10
