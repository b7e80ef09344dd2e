"""The demo's ended Space, as the visitor who hosted it finds it."""

import pytest
from django.test import Client

from spaces.demo.ended import LENGTH, LISTENERS, TALK_MS, audience
from spaces.demo.script import CAST, ENDED, ENDED_HOST, Part
from spaces.demo.seed import demo_user, seed_demo
from spaces.models import Participant, Question, Space, State
from spaces.services import create_space, start_space

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("seeded")]


def ended() -> Space:
    return Space.objects.get(title=ENDED.title)


def test_its_host_sees_the_curve_the_poll_and_who_talked():
    seed_demo()
    browser = Client()
    browser.force_login(demo_user(ENDED_HOST))
    page = browser.get(ended().get_absolute_url()).content.decode()
    for shown in ("What happened", "What was the second moon?", "18 min", "<svg"):
        assert shown in page


def test_it_has_figures_and_is_over():
    seed_demo()
    space = ended()
    assert (space.state, space.ended_at - space.started_at) == (State.ENDED, LENGTH)
    assert space.peak_listeners == max(sample.listeners for sample in audience())
    assert space.audience_samples.count() == len(list(audience()))
    assert space.questions.filter(status=Question.Status.ANSWERED).count() == 2
    assert set(space.participants.values_list("user__username", flat=True)) == TALK_MS.keys()
    assert not Participant.objects.here().filter(user__username__in=LISTENERS).exists()


def test_it_can_be_looked_at_by_its_host():
    visitors = {person.handle for person in CAST if person.part is Part.VISITOR}
    assert ENDED_HOST in visitors


def test_people_come_and_go_as_the_curve_says():
    listeners = 0
    for sample in audience():
        listeners += sample.came - sample.went
        assert listeners == sample.listeners
        assert min(sample) >= 0


def test_while_a_visitor_hosts_with_its_account_it_waits():
    seed_demo()
    ended().delete()
    host = demo_user(ENDED_HOST)
    own = start_space(actor=host, space=create_space(actor=host, title="White, again"))
    seed_demo()
    assert not Space.objects.filter(title=ENDED.title).exists()
    own.refresh_from_db()
    assert own.is_live
