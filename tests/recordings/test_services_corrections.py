import asyncio
import contextlib
import threading

import pytest

from accounts.models import User
from core.errors import DomainError
from recordings.models import CaptionCue, Replay
from recordings.services.corrections import CueChanged, correct_cue
from spaces import events
from spaces.models import Participant, Space
from tests.races import at_once
from tests.recordings.factories import (
    make_cue,
    make_ended_space,
    make_replay,
    make_replayed_space,
    speak_in,
)
from tests.recordings.test_transcripts import found
from tests.spaces.cast import Cast, assemble_cast

pytestmark = pytest.mark.django_db
HEARD = "welcome to jazz at moon"


@pytest.fixture
def space(host) -> Space:
    return make_replayed_space(host)


@pytest.fixture
def cue(space, host) -> CaptionCue:
    return make_cue(space, host, HEARD, 1_000)


def correct(cue, text, *, actor=None, seen=HEARD, space=None):
    return correct_cue(
        actor=actor or cue.space.host, space=space or cue.space, cue_id=cue.pk, text=text, seen=seen
    )


def test_a_correction_keeps_the_times_of_what_stays(cue):
    said = correct(cue, "Welcome to Jazz at noon.")
    assert said.text == "Welcome to Jazz at noon."
    assert [word[:3] for word in said.words][3:] == [("at", 2_200, 2_600), ("noon.", 2_600, 3_000)]
    assert (said.is_corrected, said.before) == (True, HEARD)


def test_the_corrected_is_found_and_the_misheard_is_not(cue):
    correct(cue, "welcome to jazz at noon")
    assert found("noon") == ["welcome to jazz at noon"]
    assert found("moon") == []


def test_history_is_only_added_to(cue, host):
    correct(cue, "one")
    correct(cue, "two", seen="one")
    rows = cue.corrections.values_list("by", "before", "after")
    assert list(rows) == [(host.pk, HEARD, "one"), (host.pk, "one", "two")]


def test_who_takes_it_all_back_leaves_no_mark(cue):
    correct(cue, "one")
    said = correct(cue, HEARD, seen="one")
    assert (said.text, said.is_corrected, said.before) == (HEARD, False, "")


def test_the_second_is_told_and_sees_the_new_text(cue):
    correct(cue, "faster")
    with pytest.raises(CueChanged) as refused:
        correct(cue, "slower")
    assert refused.value.code == "cue_changed"
    assert refused.value.now.text == "faster"
    assert cue.corrections.count() == 1


@pytest.mark.parametrize("text", ["", " \n ", "\u202e", "a" * 2001])
def test_a_correction_has_words(cue, text):
    with pytest.raises(DomainError) as refused:
        correct(cue, text)
    assert refused.value.code == "invalid"


def test_what_is_cut_off_in_part_is_not_to_be_corrected(cue):
    Replay.objects.update(trim_start_ms=1_400)
    with pytest.raises(DomainError) as refused:
        correct(cue, "one", seen="to jazz at moon")
    assert refused.value.code == "not_found"


def test_a_cue_of_another_space_is_not_there(cue, stranger):
    other = make_replayed_space(stranger)
    with pytest.raises(DomainError) as refused:
        correct(cue, "one", actor=stranger, space=other)
    assert refused.value.code == "not_found"


RIGHTS = """
            host  cohost  speaker      listener     stranger     other_host
live        ok    ok      not_allowed  not_allowed  not_allowed  not_allowed
replayed    ok    ok      not_allowed  not_allowed  not_allowed  not_allowed
"""


@pytest.mark.parametrize("line", RIGHTS.splitlines()[2:], ids=lambda line: line.split()[0])
def test_who_may_correct(line):
    heading, (state, *answers) = RIGHTS.splitlines()[1].split(), line.split()
    cast = assemble_cast()
    cue = make_cue(cast.space, cast.speaker, HEARD)
    if state == "replayed":
        end_of(cast)
    for number, (who, answer) in enumerate(zip(heading, answers, strict=True)):
        cue.refresh_from_db()
        actor, text = getattr(cast, who), f"said {number}"
        got = "ok"
        try:
            correct(cue, text, actor=actor, seen=cue.text, space=cast.space)
        except DomainError as error:
            got = error.code
        assert (who, got) == (who, answer)


def end_of(cast: Cast) -> None:
    Participant.objects.filter(space=cast.space).exclude(cohost_place=None).update(was_manager=True)
    Space.objects.filter(pk=cast.space.pk).update(state="ended", ended_at=cast.space.started_at)
    cast.space.refresh_from_db()
    make_replay(cast.space)


def test_the_suspended_correct_nothing(cue, host):
    User.objects.filter(pk=host.pk).update(suspended_at="2026-01-01T00:00Z")
    host.refresh_from_db()
    with pytest.raises(DomainError) as refused:
        correct(cue, "one", actor=host)
    assert refused.value.code == "not_allowed"


def test_without_a_replay_a_cohost_corrects_their_own_words(host, cohost):
    space = make_ended_space(host)
    speak_in(space, cohost)
    Participant.objects.filter(user=cohost).update(was_manager=True)
    own, hosts = make_cue(space, cohost, HEARD), make_cue(space, host, HEARD)
    assert correct(own, "one", actor=cohost, space=space).text == "one"
    with pytest.raises(DomainError) as refused:
        correct(hosts, "one", actor=cohost, space=space)
    assert refused.value.code == "not_found"


def test_who_shows_captions_sees_it_at_once(django_capture_on_commit_callbacks):
    cast = assemble_cast()
    make_cue(cast.space, cast.speaker, "before it")
    cue = make_cue(cast.space, cast.speaker, HEARD, 1_000)
    told = []
    with hub_that_takes(told), django_capture_on_commit_callbacks(execute=True):
        correct(cue, "other words", space=cast.space)
    (message,) = told
    assert message["space_id"] == cast.space.public_id
    (caption,) = message["captions"]
    assert (caption["id"], caption["text"]) == (f"{cue.turn_id}-1", "other words")
    assert caption["participant_id"] == str(cast.place("speaker").pk)


@contextlib.contextmanager
def hub_that_takes(told: list):
    """A loop of its own behind the door, as a server has."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    events.captions_door.open(loop, told.append)
    try:
        yield
    finally:
        events.captions_door.close()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told():
    cast = assemble_cast()
    cue = make_cue(cast.space, cast.speaker, HEARD)
    tries = [
        lambda actor=actor: correct(cue, actor.handle, actor=actor, space=cast.space)
        for actor in (cast.host, cast.cohost)
    ]
    assert at_once(*tries) == {"ok": 1, "cue_changed": 1}
    assert cue.corrections.count() == 1
