"""A demo that goes on for weeks keeps as many rows as one of an hour."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from spaces import services
from spaces.demo import tidying
from spaces.demo.script import HOST
from spaces.demo.seed import demo_user, live_demo_space, seed_demo
from spaces.models import Question, Space, SpeakRequest, StagePoll
from spaces.services import end_space
from tests.spaces.cast import Cast, enter
from timeline.models import Notification

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, tzinfo=UTC)


@pytest.fixture
def live(seeded, monkeypatch):
    monkeypatch.setattr(tidying, "KEPT", 2)
    monkeypatch.setattr(tidying, "KEPT_SAMPLES", 3)
    return seed_demo()


def evening(space: Space, gull: User, number: int) -> None:
    """What one show leaves behind."""
    host = space.host
    poll = services.open_poll(actor=host, space=space, question=f"{number}?", choices=["a", "b"])
    services.close_poll(actor=host, space=space, poll_id=str(poll.pk))
    asked = services.ask_question(actor=gull, space=space, text=f"{number}?")
    services.answer_question(actor=host, space=space, question_id=str(asked.pk))
    request = services.request_to_speak(actor=gull, space=space)
    services.approve_request(actor=host, space=space, request_id=str(request.pk))
    services.leave_seat(actor=gull, space=space)
    services.record_audience(
        space_id=space.public_id,
        at=AT + timedelta(seconds=15 * number),
        listeners=1,
        came=0,
        went=0,
        reactions=0,
    )


def rows(space: Space) -> list[int]:
    performers = Notification.objects.filter(recipient__username="a_gull")
    return [
        space.polls.count(),
        space.questions.count(),
        SpeakRequest.objects.filter(participant__space=space).count(),
        space.audience_samples.count(),
        performers.count(),
    ]


def test_the_newest_are_kept_and_the_others_go(live):
    gull = demo_user("a_gull")
    enter(gull, live)
    for number in range(5):
        evening(live, gull, number)
    tidying.tidy(live)
    assert rows(live)[:4] == [2, 2, 2, 3]
    assert list(live.polls.values_list("question", flat=True)) == ["4?", "3?"]
    before = rows(live)
    tidying.tidy(live)
    assert rows(live) == before


def test_performers_keep_few_notifications_and_visitors_all(live, monkeypatch):
    monkeypatch.setattr(tidying, "KEPT_NOTIFICATIONS", 1)
    for handle in ("a_gull", "joao_do_farol"):
        Notification.objects.filter(recipient=demo_user(handle)).delete()
        for number in range(3):
            Notification.objects.create(
                recipient=demo_user(handle), kind="follow", key=f"follow:{number}"
            )
    tidying.tidy(live)
    assert Notification.objects.filter(recipient=demo_user("a_gull")).count() == 1
    assert Notification.objects.filter(recipient=demo_user("joao_do_farol")).count() == 3


def test_what_is_open_stays(live):
    gull = demo_user("a_gull")
    enter(gull, live)
    for number in range(4):
        services.ask_question(actor=gull, space=live, text=f"{number}?")
    services.open_poll(actor=live.host, space=live, question="Now?", choices=["a", "b"])
    services.request_to_speak(actor=gull, space=live)
    tidying.tidy(live)
    assert live.questions.filter(status=Question.Status.OPEN).count() == 4
    assert live.polls.filter(is_open=True).exists()
    assert SpeakRequest.objects.filter(status=SpeakRequest.Status.OPEN).exists()


def test_few_ended_evenings_are_kept(live):
    for _again in range(4):
        end_space(actor=live.host, space=live)
        live = live_demo_space()
    tidying.tidy(live)
    assert demo_user(HOST).hosted_spaces.count() == 1 + tidying.KEPT_EVENINGS


def test_an_evening_ends_after_three_hours(live):
    tidying.tidy(live)
    assert demo_user(HOST).hosted_spaces.live().get() == live
    Space.objects.filter(pk=live.pk).update(started_at=live.started_at - tidying.EVENING)
    live.refresh_from_db()
    tidying.tidy(live)
    assert not demo_user(HOST).hosted_spaces.live().exists()


def test_other_peoples_spaces_are_left_alone(live, cast: Cast):
    for number in range(4):
        asked = services.ask_question(actor=cast.listener, space=cast.space, text=f"{number}?")
        services.answer_question(actor=cast.host, space=cast.space, question_id=str(asked.pk))
        poll = services.open_poll(
            actor=cast.host, space=cast.space, question="?", choices=["a", "b"]
        )
        services.close_poll(actor=cast.host, space=cast.space, poll_id=str(poll.pk))
    tidying.tidy(live)
    assert cast.space.questions.count() == 4
    assert StagePoll.objects.filter(space=cast.space).count() == 4
