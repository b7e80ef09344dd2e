"""How a Space did, on its end screen: for its hosts, and nobody else."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import Block
from spaces import rules, services
from spaces.models import AudienceSample, Participant, Space
from tests.factories import make_user
from tests.spaces.cast import Cast, seat
from tests.spaces.factories import make_live_space

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 18, tzinfo=UTC)


def page(space: Space, viewer=None) -> str:
    browser = Client()
    if viewer is not None:
        browser.force_login(viewer)
    return browser.get(space.get_absolute_url()).content.decode()


def sample(space: Space, place: int, listeners: int) -> None:
    services.record_audience(
        space_id=space.public_id,
        at=AT + timedelta(seconds=15 * place),
        listeners=listeners,
        came=listeners,
        went=1,
        reactions=2,
    )


def end(cast: Cast) -> None:
    services.end_space(actor=cast.host, space=cast.space)


SEES = {"host": True, "cohost": True, "speaker": False, "listener": False, "stranger": False}


@pytest.mark.parametrize(("who", "sees"), SEES.items())
def test_only_the_hosts_see_how_it_did(cast: Cast, who, sees):
    sample(cast.space, 0, 77)
    viewer = getattr(cast, who)
    cast.space.refresh_from_db()
    assert not rules.can_see_figures(viewer, cast.space)  # not before the end
    end(cast)
    shown = page(cast.space, viewer)
    assert ("What happened" in shown) is sees
    # As a text of its own: an id or a token may hold the same digits.
    assert bool(re.search(r">\s*77\s*<", shown)) is sees
    cast.space.refresh_from_db()
    assert rules.can_see_figures(viewer, cast.space) is sees


def test_guests_see_no_figures(cast: Cast):
    end(cast)
    assert "What happened" not in page(cast.space)
    cast.space.refresh_from_db()
    assert not rules.can_see_figures(None, cast.space)


def test_who_was_cohost_before_the_end_only_sees_nothing(cast: Cast):
    services.remove_cohost(
        actor=cast.host, space=cast.space, participant_id=str(cast.place("cohost").pk)
    )
    end(cast)
    assert "What happened" not in page(cast.space, cast.cohost)


def test_a_cohost_does_not_see_whom_they_cannot_know(cast: Cast):
    Block.objects.create(blocker=cast.speaker, blocked=cast.cohost)
    end(cast)
    assert "@speaker" not in page(cast.space, cast.cohost)
    assert "Speaker</bdi>" not in page(cast.space, cast.cohost)
    assert "Speaker</bdi>" in page(cast.space, cast.host)


def test_talk_stands_longest_first(cast: Cast):
    talk = {"host": 90_000, "speaker": 45_000}
    services.add_talk(
        space_id=cast.space.public_id,
        talk={str(cast.place(who).pk): ms for who, ms in talk.items()},
    )
    end(cast)
    browser = Client()
    browser.force_login(cast.host)
    figures = browser.get(cast.space.get_absolute_url()).context["figures"]
    shown = [(one.person, one.ms, one.percent) for one in figures.talk]
    assert shown == [
        (cast.host, 90_000, 100),
        (cast.speaker, 45_000, 50),
        (cast.cohost, 0, 0),
    ]
    words = page(cast.space, cast.host)
    assert "1 min" in words
    assert "did not talk" in words


def test_the_curve_is_drawn_and_told_as_a_table(cast: Cast):
    for place, listeners in enumerate([2, 8, 5]):
        sample(cast.space, place, listeners)
    end(cast)
    shown = page(cast.space, cast.host)
    assert '<path class="curve-line" d="M0 ' in shown
    assert "At most 8 listened at once." in shown
    assert re.findall(r"<td>(\d+)</td>", shown) == ["2", "2", "1", "8", "8", "1", "5", "5", "1"]
    assert "style=" not in shown


def test_polls_and_questions_are_counted(cast: Cast):
    poll = services.open_poll(
        actor=cast.host,
        space=cast.space,
        question="Tea or <b>coffee</b>?",
        choices=["Tea", "Coffee"],
    )
    tea = poll.choices.first()
    services.vote_in_poll(
        actor=cast.listener, space=cast.space, poll_id=str(poll.pk), choice_id=str(tea.pk)
    )
    asked = services.ask_question(actor=cast.listener, space=cast.space, text="Why?")
    services.ask_question(actor=cast.speaker, space=cast.space, text="How?")
    services.answer_question(actor=cast.host, space=cast.space, question_id=str(asked.pk))
    end(cast)
    browser = Client()
    browser.force_login(cast.host)
    answer = browser.get(cast.space.get_absolute_url())
    figures = answer.context["figures"]
    assert (figures.question_count, figures.answered_count) == (2, 1)
    [result] = figures.polls
    assert [(one.choice.text, one.percent) for one in result.results] == [
        ("Tea", 100),
        ("Coffee", 0),
    ]
    assert "<b>coffee" not in answer.content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_figures_cost_the_same_after_any_space(count, django_assert_num_queries):
    host = make_user("host")
    space = make_live_space(host)
    for number in range(count):
        guest = seat(make_user(f"guest{number}"), space)
        sample(space, number, number)
        services.leave_space(actor=guest.user, space=space)
        poll = services.open_poll(
            actor=host, space=space, question="Tea?", choices=["Yes", f"No {number}"]
        )
        services.close_poll(actor=host, space=space, poll_id=str(poll.pk))
    services.end_space(actor=host, space=space)
    assert Participant.objects.filter(was_speaker=True).count() == count + 1
    assert AudienceSample.objects.count() == count
    browser = Client()
    browser.force_login(host)
    with django_assert_num_queries(22):
        browser.get(space.get_absolute_url())


def test_everybody_is_told_how_long_it_went(cast: Cast):
    Space.objects.filter(pk=cast.space.pk).update(started_at=AT)
    end(cast)
    Space.objects.filter(pk=cast.space.pk).update(ended_at=AT + timedelta(minutes=72))
    assert "It went on for 1 h 12 min." in page(cast.space)


def test_a_discarded_space_has_no_figures(host):
    space = services.create_space(actor=host, title="Never")
    services.end_space(actor=host, space=space)
    assert "What happened" not in page(space, host)
