import pytest
from django.urls import reverse

from recordings.models import CaptionCue
from recordings.turns.telling import Telling
from spaces import services
from spaces.models import Participant
from tests.recordings.factories import make_cue

pytestmark = pytest.mark.django_db


def captions(client, space):
    answer = client.get(reverse("space_captions", args=[space.public_id]))
    assert answer.status_code == 200
    return answer.json()["captions"]


def test_newest_captions_are_told_oldest_first(client, space, host):
    for number in range(22):
        make_cue(space, host, f"sentence {number}", 1000 * number)
    told = captions(client, space)
    assert [one["text"] for one in told] == [f"sentence {number}" for number in range(2, 22)]
    assert told[0] == {
        "id": f"{CaptionCue.objects.first().turn_id}-2",
        "participant_id": str(Participant.objects.get(user=host).pk),
        "user_id": str(host.pk),
        "name": host.display_name,
        "text": "sentence 2",
        "is_final": True,
        "start_ms": 2000,
    }


def test_a_caption_has_the_id_it_was_told_with(client, space, host, monkeypatch):
    """Whoever turns captions on sees none twice."""
    sent = []
    monkeypatch.setattr(
        "recordings.turns.telling.events.publish_captions", lambda _space, some: sent.extend(some)
    )
    first = make_cue(space, host, "one", 1000)
    telling = Telling(first.turn)
    telling.partial("tw")
    telling.flush()
    telling.final([make_cue(space, host, "two", 2000)])
    telling.flush()
    assert [one["id"] for one in sent] == [sent[0]["id"]] * 2
    assert captions(client, space)[-1] == sent[-1]


def test_words_that_will_not_become_final_are_taken_back(space, host, monkeypatch):
    sent = []
    monkeypatch.setattr(
        "recordings.turns.telling.events.publish_captions", lambda _space, some: sent.extend(some)
    )
    telling = Telling(make_cue(space, host, "one").turn)
    telling.partial("never mind")
    telling.take_back()
    assert [(one["text"], one["is_final"]) for one in sent] == [("", True)]


def test_nothing_is_told_of_a_space_that_is_over(client, space, host):
    make_cue(space, host, "one")
    services.end_space(actor=host, space=space)
    assert captions(client, space) == []


def test_nothing_is_told_to_who_was_removed(client, space, host, listener):
    make_cue(space, host, "one")
    place = services.enter_space(actor=listener, space=space, connection="here")
    client.force_login(listener)
    assert captions(client, space)
    services.remove_person(actor=host, space=space, participant_id=str(place.pk))
    assert captions(client, space) == []


def test_captions_cost_as_much_for_one_as_for_many(client, space, host, django_assert_num_queries):
    make_cue(space, host, "one")
    with django_assert_num_queries(3):
        captions(client, space)
    for number in range(1, 30):
        make_cue(space, host, "more", 1000 * number)
    with django_assert_num_queries(3):
        captions(client, space)
