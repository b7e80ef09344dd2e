"""A year of Spaces: at each midnight exactly what should exist exists, in the database and on disk.

Hypothesis writes the story. The model below knows nothing of the clock: it counts minutes since New
Year, and says what of each Space should be there.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts import seams
from accounts.models import User
from moderation.models import Act, Decision, Evidence, EvidenceTrack, Hold
from moderation.services import retention
from recordings.models import (
    AudioSegment,
    CaptionCue,
    CaptionTurn,
    Clip,
    Download,
    MixPart,
    Replay,
    WorkState,
)
from recordings.services.removal import hide_clip, hide_replay, show_clip, show_replay
from recordings.services.replays import delete_replay
from spaces.models import Consent, Space
from tests.factories import make_user
from tests.moderation import keeping
from tests.moderation.people import make_administrator
from tests.races import IS_LONG

pytestmark = pytest.mark.django_db

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
DAY = 24 * 60
MOST_SPACES = 5
EXAMPLES, STEPS, LAST_DAY = (40, 80, 365) if IS_LONG else (5, 40, 260)
LATER = st.sampled_from([0, 0, 0, 1, 3, 12])
"""So many days pass before somebody does the next thing."""
ACTS = st.sampled_from(["warn", "dismiss", "replay", "clip"])


def at(minute: int) -> datetime:
    return NEW_YEAR + timedelta(minutes=minute)


# --- The model -----------------------------------------------------------------------------------


@dataclass
class Verdict:
    """A violation that was found; `what` it removed."""

    minute: int
    what: str = ""
    appeal: str = ""

    @property
    def stands(self) -> bool:
        return self.appeal != "granted"

    def may_come_back(self, now: int) -> bool:
        if self.appeal == "open":
            return True
        return self.appeal == "" and now < self.minute + 30 * DAY


@dataclass
class Story:
    """One Space, and what should be there of it. What is gone never comes back."""

    ended: int
    is_recorded: bool
    people: set[int]
    verdicts: list[Verdict] = field(default_factory=list)
    holds: list[tuple[int, int]] = field(default_factory=list)
    is_deleted: bool = False
    has_copy: bool = True
    has_download: bool = True
    has_mix: bool = True
    has_clip: bool = True

    def __post_init__(self) -> None:
        self.has_mix = self.has_clip = self.is_recorded

    def taken_by(self, what: str) -> Verdict | None:
        return next((v for v in self.verdicts if v.what == what and v.stands), None)

    @property
    def is_heard(self) -> bool:
        return self.has_mix and not self.is_deleted and self.taken_by("replay") is None

    @property
    def has_words(self) -> bool:
        return self.has_copy or self.has_mix or (self.has_clip and self.is_recorded)

    def midnight(self, now: int) -> None:
        """The purge, and then what was removed by people."""
        if any(since <= now < until for since, until in self.holds):
            return
        waits = any(v.stands or v.appeal == "open" for v in self.verdicts)
        if now >= self.ended + (120 if waits else 30) * DAY:
            self.has_copy = self.has_download = False
        replay, clip = self.taken_by("replay"), self.taken_by("clip")
        if self.is_deleted or (replay is not None and not replay.may_come_back(now)):
            self.has_mix = self.has_clip = False
        if clip is not None and not clip.may_come_back(now):
            self.has_clip = False


# --- The machine ---------------------------------------------------------------------------------


class Year(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.stories: dict[int, Story] = {}
        self.decisions: list[tuple[Decision, Verdict]] = []
        self.held: list[tuple[Hold, int, int]] = []
        self.closed: set[int] = set()
        self.is_as_it_should_be = True
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    @initialize()
    def people_come(self) -> None:
        self.people = [make_user(f"p{number}") for number in range(3)]
        self.admin = make_administrator()

    def teardown(self) -> None:
        """Nobody does anything any more, until all that was is long over."""
        try:
            if self.stories and self.is_as_it_should_be:
                self.pass_days(LAST_DAY - self.now // DAY)
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)
            for name in keeping.on_disk():
                keeping.forget(name)

    def doing(self, act: Any, *args: Any, **kwargs: Any) -> Any:
        """Something happens, a minute after what happened before; and what it rings for is done."""
        self.now += 1
        committed = TestCase.captureOnCommitCallbacks(execute=True)
        with time_machine.travel(at(self.now), tick=False), committed:
            done = act(*args, **kwargs)
        again: Any = {"state": WorkState.DONE, "rendered_version": F("version")}
        MixPart.objects.filter(recording__replay__deleted_at=None).update(is_stale=False)
        Replay.objects.filter(state=WorkState.WAITING).update(**again)
        Clip.objects.filter(state=WorkState.WAITING).update(**again)
        return done

    def a_story(self, number: int) -> tuple[Space, Story]:
        pk = list(self.stories)[number % len(self.stories)]
        return Space.objects.select_related("host").get(pk=pk), self.stories[pk]

    # --- What people do ----------------------------------------------------------------------

    @precondition(lambda self: len(self.stories) < MOST_SPACES)
    @rule(
        later=LATER,
        is_recorded=st.booleans(),
        minute=st.sampled_from([0, 1, 719]),
        who=st.integers(0, 2),
    )
    def a_space_ends(self, later: int, is_recorded: bool, minute: int, who: int) -> None:
        self.pass_days(later)
        host, speaker = self.people[who], self.people[(who + 1) % 3]
        ended = self.now // DAY * DAY + minute
        space = keeping.make_kept_space(
            host, [speaker], ended_at=at(ended), is_recorded=is_recorded
        )
        self.stories[space.pk] = Story(ended, is_recorded, {host.pk, speaker.pk})
        self.now = max(self.now, ended)

    @precondition(lambda self: self.stories)
    @rule(later=LATER, number=st.integers(0, 9), act=ACTS)
    def moderators_decide(self, later: int, number: int, act: str) -> None:
        self.pass_days(later)
        space, story = self.a_story(number)
        verdict, clip = Verdict(self.now + 1), None
        if act == "replay" and not (story.is_heard and self.doing(hide_replay, space)):
            return
        if act == "clip":
            clip = Clip.objects.filter(space=space).first()
            if clip is None or not self.doing(hide_clip, clip):
                return
        verdict.minute = self.now
        verdict.what = act if act in {"replay", "clip"} else ""
        acts = {"replay": Act.REMOVE_REPLAY, "clip": Act.REMOVE_CLIP}
        decided = Act.DISMISS if act == "dismiss" else acts.get(act, Act.WARN)
        decision = keeping.decide(space, decided, at=at(self.now), clip=clip)
        if act != "dismiss":
            story.verdicts.append(verdict)
            self.decisions.append((decision, verdict))

    @precondition(lambda self: self.decisions)
    @rule(later=LATER, number=st.integers(0, 9))
    def somebody_appeals(self, later: int, number: int) -> None:
        self.pass_days(later)
        decision, verdict = self.decisions[number % len(self.decisions)]
        if verdict.appeal == "" and self.now < verdict.minute + 30 * DAY:
            keeping.appeal(decision, at=at(self.now))
            verdict.appeal = "open"

    @precondition(lambda self: self.decisions)
    @rule(later=LATER, number=st.integers(0, 9), is_granted=st.booleans())
    def somebody_answers(self, later: int, number: int, is_granted: bool) -> None:
        self.pass_days(later)
        decision, verdict = self.decisions[number % len(self.decisions)]
        if verdict.appeal != "open":
            return
        keeping.answer(decision.appeal, is_granted=is_granted, at=at(self.now))
        verdict.appeal = "granted" if is_granted else "declined"
        if is_granted and verdict.what == "replay":
            self.doing(show_replay, decision.case.space)
        if is_granted and verdict.what == "clip":
            self.doing(show_clip, decision.case.clip)

    @precondition(lambda self: self.stories)
    @rule(later=LATER, number=st.integers(0, 9), days=st.integers(1, 200))
    def somebody_holds(self, later: int, number: int, days: int) -> None:
        self.pass_days(later)
        space, story = self.a_story(number)
        if not story.has_copy:
            return
        until = self.now + 1 + days * DAY
        held = self.doing(
            retention.hold_space, actor=self.admin, space=space, reason="x", expires_at=at(until)
        )
        story.holds.append((self.now, until))
        self.held.append((held, space.pk, len(story.holds) - 1))

    @precondition(lambda self: self.held)
    @rule(later=LATER, number=st.integers(0, 9))
    def somebody_releases(self, later: int, number: int) -> None:
        self.pass_days(later)
        held, pk, place = self.held[number % len(self.held)]
        self.doing(retention.release_hold, actor=self.admin, hold=held)
        since, until = self.stories[pk].holds[place]
        self.stories[pk].holds[place] = (since, min(until, self.now))

    @precondition(lambda self: self.stories)
    @rule(later=LATER, number=st.integers(0, 9))
    def the_host_deletes_the_replay(self, later: int, number: int) -> None:
        self.pass_days(later)
        space, story = self.a_story(number)
        if story.is_heard:
            self.doing(delete_replay, actor=space.host, space=space)
            story.is_deleted, story.has_mix = True, False

    @rule(later=LATER, who=st.integers(0, 2))
    def somebody_closes_or_opens_their_account(self, later: int, who: int) -> None:
        self.pass_days(later)
        user, is_open = self.people[who], self.people[who].pk not in self.closed
        users = User.objects.filter(pk=user.pk)
        users.update(is_active=not is_open, closed_at=at(self.now) if is_open else None)
        (self.closed.add if is_open else self.closed.discard)(user.pk)
        self.doing(seams.closed if is_open else seams.restored, users.get())
        # What others took home has their voice in it, or lacks it: it is gone.
        for story in self.stories.values():
            if user.pk in story.people:
                story.has_download = False

    # --- Midnights ---------------------------------------------------------------------------

    def pass_days(self, days: int) -> None:
        for _ in range(days):
            self.is_as_it_should_be = False
            self.now = (self.now // DAY + 1) * DAY
            self.the_clock_strikes()
            for story in self.stories.values():
                story.midnight(self.now)
            self.all_is_as_it_should_be()
            self.is_as_it_should_be = True

    def the_clock_strikes(self) -> None:
        with time_machine.travel(at(self.now), tick=False):
            now = timezone.now()
            for space_id in retention.due_spaces(now):
                retention.purge_space(space_id=space_id, now=now)
            retention.tidy_removed(now=now)

    def all_is_as_it_should_be(self) -> None:
        there = {row.pop("pk"): row for row in rows_of_all()}
        for pk, story in self.stories.items():
            found, told = there[pk], f"day {self.now // DAY}: {story}"
            copy = {key: found[key] for key in ("segments", "tracks", "manifests")}
            assert set(copy.values()) == {story.has_copy}, told
            assert found["downloads"] == story.has_download, told
            assert found["parts"] == found["replay"] == story.has_mix, told
            assert found["clips"] == story.has_clip, told
            words = {found["turns"], found["consents"]}
            assert words == {story.has_words}, told
            assert (found["purged_at"] is None) == story.has_copy, told
            assert not (found["left_words"] and not story.has_copy), told
            self.the_disk_has(found["public_id"], copy["segments"], story, told)
        heard = Replay.objects.visible_to(None).values_list("recording__space", flat=True)
        assert set(heard) == {
            pk for pk, each in self.stories.items() if self.can_be_heard(pk, each)
        }

    def can_be_heard(self, pk: int, story: Story) -> bool:
        return story.is_heard and Space.objects.get(pk=pk).host_id not in self.closed

    def the_disk_has(self, public_id: str, copy: bool, story: Story, told: str) -> None:
        kept = {"segments", "evidence"} if copy else set()
        kept |= {"parts", "replay"} if story.has_mix else set()
        kept |= {"downloads"} if story.has_download else set()
        names = keeping.names_of(public_id)
        assert {name.split("/")[1] for name in names} == kept, told
        clips = Clip.objects.filter(space__public_id=public_id).values_list("public_id", flat=True)
        for clip in clips:
            assert bool(keeping.names_of(f"clips/{clip}")) == story.has_clip, told


def rows_of_all() -> list[dict[str, Any]]:
    """What there is of each Space; one query."""
    space = OuterRef("pk")
    left = Q(user=None) | Q(user__closed_at__isnull=False)
    there = {
        "segments": AudioSegment.objects.filter(recording__space=space),
        "tracks": EvidenceTrack.objects.filter(evidence__space=space),
        "manifests": Evidence.objects.filter(space=space).exclude(manifest={}),
        "downloads": Download.objects.filter(space=space),
        "parts": MixPart.objects.filter(recording__space=space),
        "replay": Replay.objects.filter(recording__space=space).exclude(opus_file=""),
        "clips": Clip.objects.filter(space=space).exclude(opus_file=""),
        "turns": CaptionTurn.objects.filter(space=space),
        "consents": Consent.objects.filter(space=space),
        "left_words": CaptionCue.objects.filter(left, space=space),
    }
    exists = {f"has_{name}": Exists(rows) for name, rows in there.items()}
    spaces = Space.objects.annotate(purged_at=F("recording__purged_at"), **exists)
    return [
        {key.removeprefix("has_"): value for key, value in row.items()}
        for row in spaces.values("pk", "public_id", "purged_at", *exists)
    ]


def test_a_year(keeping_storage) -> None:
    run_state_machine_as_test(
        Year,
        settings=hypothesis_settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # To make a story shorter takes minutes: only where there is time.
            phases=list(Phase) if IS_LONG else [Phase.explicit, Phase.generate],
        ),
    )
