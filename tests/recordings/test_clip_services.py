"""Who may clip, object, rename and remove, when, and what happens if two do so at once."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Block
from core.errors import DomainError, Invalid, NotAllowed, NotFound
from recordings import rules
from recordings.models import Clip, Recording, Removal, Replay
from recordings.services import clips
from spaces import services as spaces
from spaces.models import Space
from tests.factories import make_user
from tests.races import at_once
from tests.recordings.clipping import begin, end, files_of, make_clip
from tests.spaces.cast import Cast, assemble_cast, code_of
from timeline.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db) -> Cast:
    """The Space is recorded and a minute old; the speaker is heard in `clip_of(cast)`."""
    cast = assemble_cast()
    Space.objects.filter(pk=cast.space.pk).update(
        is_recorded=True, started_at=timezone.now() - timedelta(minutes=1)
    )
    cast.space.refresh_from_db()
    recording = Recording.objects.get_or_create(space=cast.space)[0]
    Replay.objects.get_or_create(recording=recording)
    return cast


def clip_of(cast: Cast) -> Clip:
    """Made by the listener; the speaker and the co-host speak."""
    return make_clip(cast.space, cast.listener, cast.speaker, cast.cohost, title="A good one")


MATRIX = """
              host         cohost       speaker      listener     stranger     other_host   blocked    suspended
clip_live     ok           ok           ok           ok           ok           ok           not_found  suspended
clip_replay   ok           ok           ok           ok           ok           ok           not_found  suspended
rename_clip   not_allowed  not_allowed  not_allowed  ok           not_allowed  not_allowed  not_found  not_allowed
object_to     not_allowed  ok           ok           not_allowed  not_allowed  not_allowed  not_found  not_allowed
remove_clip   ok           not_allowed  not_allowed  ok           not_allowed  not_allowed  not_found  not_allowed
"""  # noqa: E501


def cells():
    head, *rows = (line.split() for line in MATRIX.strip().splitlines())
    return [
        pytest.param(service, who, code, id=f"{service}-{who}")
        for service, *codes in rows
        for who, code in zip(head, codes, strict=True)
    ]


@pytest.mark.parametrize(("service", "who", "code"), cells())
def test_rules(cast, service, who, code):
    actor = actor_of(cast, who)
    clip = clip_of(cast)

    def act():
        match service:
            case "clip_live":
                clips.clip_live(actor=actor, space=cast.space)
            case "clip_replay":
                spaces.end_space(actor=cast.host, space=cast.space)
                clips.clip_replay(actor=actor, space=cast.space, start_ms=5000, end_ms=9000)
            case "rename_clip":
                clips.rename_clip(actor=actor, clip=clip, title="Other words")
            case "object_to":
                clips.object_to_clip(actor=actor, clip=clip)
            case "remove_clip":
                clips.remove_clip(actor=actor, clip=clip)

    assert answer_of(act) == code


def actor_of(cast, who):
    if who == "blocked":
        person = make_user("blocked")
        Block.objects.create(blocker=cast.host, blocked=person)
        return person
    if who == "suspended":
        return make_user("suspended", suspended_at=timezone.now())
    return getattr(cast, who)


def answer_of(act) -> str:
    try:
        act()
    except DomainError as error:
        return error.code
    return "ok"


# --- Making --------------------------------------------------------------------------------------


def test_a_live_clip_is_of_the_last_seconds(host, listener):
    with time_machine.travel("2026-03-01 12:00", tick=False) as clock:
        space = begin(host, seconds_ago=100)
        clip = clips.clip_live(actor=listener, space=space, title="  A \u202eword ")
        assert (clip.start_ms, clip.end_ms, clip.title) == (70_000, 100_000, "A word")
        clock.shift(timedelta(seconds=10))
        pressed = clips.clip_live(actor=listener, space=space, length_ms=15_000, until_ms=100_000)
        assert (pressed.start_ms, pressed.end_ms) == (85_000, 100_000)
        future = clips.clip_live(actor=listener, space=space, until_ms=10**8)
        assert future.end_ms == 110_000
        clock.shift(timedelta(minutes=10))
        late = clips.clip_live(actor=listener, space=space, until_ms=100_000)
        assert late.end_ms == 710_000 - 120_000


def test_a_young_space_gives_what_it_has(host, listener):
    with time_machine.travel("2026-03-01 12:00", tick=False):
        space = begin(host, seconds_ago=3)
        clip = clips.clip_live(actor=listener, space=space)
        assert (clip.start_ms, clip.end_ms) == (0, 3000)


def test_a_space_of_a_moment_cannot_be_clipped(host, listener):
    with time_machine.travel("2026-03-01 12:00", tick=False):
        space = begin(host, seconds_ago=0)
        assert code_of(clips.clip_live, actor=listener, space=space) == "clip_too_short"


@pytest.mark.parametrize(
    ("start", "stop", "code"),
    [
        (10_000, 10_999, "clip_too_short"),
        (10_000, 70_001, "clip_too_long"),
        (20_000, 10_000, "clip_too_short"),
        (-1, 10_000, "clip_outside"),
        (5000, 12_000, "clip_outside"),  # what the host cut off
        (70_000, 85_000, "clip_outside"),
        (10**12, 10**12 + 5000, "clip_outside"),
        (-(10**12), 10**12, "clip_too_long"),
        (10_000, 70_000, "ok"),
        (79_000, 80_000, "ok"),
    ],
)
def test_a_clip_of_a_replay_stays_within_it(host, listener, start, stop, code):
    space = end(begin(host, seconds_ago=100))
    Replay.objects.filter(recording__space=space).update(trim_start_ms=10_000, trim_end_ms=80_000)

    def clip():
        clips.clip_replay(actor=listener, space=space, start_ms=start, end_ms=stop)

    assert answer_of(clip) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda space: Space.objects.filter(pk=space.pk).update(is_recorded=False), "not_recorded"),
        (lambda space: Replay.objects.update(deleted_at=timezone.now()), "replay_deleted"),
        (lambda space: Recording.objects.update(purged_at=timezone.now()), "replay_deleted"),
        (lambda space: Space.objects.filter(pk=space.pk).update(is_locked=True), "locked"),
    ],
)
def test_what_cannot_be_clipped_says_why(host, listener, change, code):
    space = begin(host)
    change(space)
    assert code_of(clips.clip_live, actor=listener, space=space) == code


def test_who_was_removed_cannot_hear_it_by_a_clip(cast):
    spaces.remove_person(
        actor=cast.host, space=cast.space, participant_id=str(cast.place("listener").pk)
    )
    assert code_of(clips.clip_live, actor=cast.listener, space=cast.space) == "removed"
    ended = end(cast.space)
    assert rules.why_not_clip(cast.listener, ended) is None


def test_the_wrong_door_says_so(cast):
    refused = code_of(
        clips.clip_replay, actor=cast.listener, space=cast.space, start_ms=0, end_ms=9000
    )
    assert refused == "not_ended"
    assert code_of(clips.clip_live, actor=cast.listener, space=end(cast.space)) == "ended"


def test_ten_in_a_minute_are_enough(host, listener):
    with time_machine.travel("2026-03-01 12:00", tick=False) as clock:
        space = begin(host)
        for _ in range(10):
            clips.clip_live(actor=listener, space=space)
        assert code_of(clips.clip_live, actor=listener, space=space) == "too_many"
        clips.clip_live(actor=make_user("another"), space=space)
        clock.shift(timedelta(seconds=61))
        clips.clip_live(actor=listener, space=space)


def test_a_long_title_is_refused(host, listener):
    with pytest.raises(Invalid):
        clips.clip_live(actor=listener, space=begin(host), title="x" * 71)


# --- Taking away ---------------------------------------------------------------------------------


def test_an_objection_takes_the_clip_from_everybody(cast, django_capture_on_commit_callbacks):
    clip = clip_of(cast)
    files = files_of(clip)
    assert len(files) == 2
    with django_capture_on_commit_callbacks(execute=True):
        clips.object_to_clip(actor=cast.speaker, clip=clip)
    assert not Clip.objects.visible_to(cast.listener).exists()
    assert not any(path.exists() for path in files)
    clip.refresh_from_db()
    assert (clip.removal, clip.transcript, bytes(clip.peaks)) == (Removal.OBJECTION, [], b"")
    told = Notification.objects.get(kind="clip_removed")
    assert (told.recipient, told.actor, told.title) == (cast.listener, None, "A good one")


def test_what_somebody_objected_to_is_not_made_again_by_the_same(cast):
    clip = clip_of(cast)
    clips.object_to_clip(actor=cast.speaker, clip=clip)
    space = end(cast.space)

    def again(actor, start, stop):
        return lambda: clips.clip_replay(actor=actor, space=space, start_ms=start, end_ms=stop)

    assert answer_of(again(cast.listener, 45_000, 55_000)) == "clip_objected"
    assert answer_of(again(cast.listener, 30_000, 40_000)) == "ok"
    assert answer_of(again(cast.stranger, 45_000, 55_000)) == "ok"


def test_whom_its_maker_blocked_may_object_all_the_same(cast):
    clip = clip_of(cast)
    accounts.block(actor=cast.listener, other=cast.speaker)
    assert not Clip.objects.visible_to(cast.speaker).exists()
    clips.object_to_clip(actor=cast.speaker, clip=clip)
    assert Clip.objects.get().removal == Removal.OBJECTION


def test_the_host_may_remove_it_and_its_maker_is_told(cast):
    clip = clip_of(cast)
    clips.remove_clip(actor=cast.host, clip=clip)
    assert Clip.objects.get().removal == Removal.HOST
    assert Notification.objects.get(kind="clip_removed").recipient == cast.listener


def test_whoever_deletes_their_own_is_told_nothing(cast):
    clips.remove_clip(actor=cast.listener, clip=clip_of(cast))
    assert Clip.objects.get().removal == Removal.AUTHOR
    assert not Notification.objects.exists()


def test_a_removed_clip_is_nobodys_to_name(cast):
    clip = clip_of(cast)
    clips.remove_clip(actor=cast.listener, clip=clip)
    with pytest.raises(NotFound):
        clips.rename_clip(actor=cast.listener, clip=clip, title="Hello")


def test_a_deleted_replay_takes_its_clips_along(cast):
    clip_of(cast)
    Replay.objects.update(deleted_at=timezone.now())
    assert not Clip.objects.visible_to(cast.listener).exists()


@pytest.mark.parametrize("standing", ["suspended_at", "closed"])
def test_a_maker_who_is_gone_takes_their_clips_along(cast, standing):
    clip_of(cast)
    gone = {"is_active": False} if standing == "closed" else {"suspended_at": timezone.now()}
    type(cast.listener).objects.filter(pk=cast.listener.pk).update(**gone)
    assert not Clip.objects.visible_to(cast.speaker).exists()


def test_nobody_else_may(cast):
    with pytest.raises(NotAllowed):
        clips.remove_clip(actor=cast.speaker, clip=clip_of(cast))


# --- At once -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_objections_at_once_are_one(cast):
    clip = clip_of(cast)
    both = (cast.speaker, cast.cohost)
    answers = at_once(*(lambda who=who: clips.object_to_clip(actor=who, clip=clip) for who in both))
    assert answers == {"ok": 2}
    assert clip.voices.filter(objected_at__isnull=False).count() == 2
    assert Notification.objects.filter(kind="clip_removed").count() == 1
    assert Clip.objects.get().removal == Removal.OBJECTION


@pytest.mark.django_db(transaction=True)
def test_presses_at_once_stay_within_the_limit(cast):
    for _ in range(8):
        clips.clip_live(actor=cast.listener, space=cast.space)
    press = lambda: clips.clip_live(actor=cast.listener, space=cast.space)  # noqa: E731
    assert at_once(*[press] * 5) == {"ok": 2, "too_many": 3}
