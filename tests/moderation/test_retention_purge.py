"""The purge of a Space: what goes, what stays, and what is seen meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core import audit
from core.models import AuditEntry
from core.work import WorkState
from moderation.models import Act, Evidence, Purge
from moderation.services import retention
from recordings.models import CaptionCue, Clip, Download, Recording, Replay
from recordings.services import recorder
from recordings.services.replays import delete_replay
from recordings.transcripts import own_reading_of, reading_of
from spaces.models import Space
from tests.factories import make_user
from tests.moderation import keeping
from tests.moderation.keeping import (
    hidden_rows,
    make_kept_space,
    on_disk,
    replay_rows,
    word_rows,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeping_storage")]

DAY = timedelta(days=1)
ENDED = datetime(2026, 1, 1, 12, tzinfo=UTC)
DUE = ENDED + 30 * DAY
TICK = timedelta(microseconds=1)


@pytest.fixture
def unrecorded(host, speaker) -> Space:
    return make_kept_space(host, [speaker], ended_at=ENDED, is_recorded=False)


@pytest.fixture
def recorded(host, speaker) -> Space:
    return make_kept_space(host, [speaker], ended_at=ENDED)


def purge(space, now=DUE):
    return retention.purge_space(space_id=space.pk, now=now)


def nothing_of(rows):
    return set(rows.values()) == {0}


class TestWhatGoes:
    def test_nothing_a_moment_early(self, unrecorded):
        before = on_disk()
        assert purge(unrecorded, DUE - TICK) is None
        assert on_disk() == before
        assert not Purge.objects.exists()
        assert all(hidden_rows(unrecorded).values())

    def test_of_an_unrecorded_space_all(self, unrecorded):
        keeping.store(f"{unrecorded.public_id}/segments/left-by-somebody-who-died.opus")
        done = purge(unrecorded)
        assert done.is_done
        assert on_disk() == set()
        assert not keeping.folder_exists(unrecorded)
        assert nothing_of(hidden_rows(unrecorded))
        assert nothing_of(word_rows(unrecorded))
        assert Recording.objects.get(space=unrecorded).purged_at == DUE

    def test_of_evidence_a_line_stays(self, unrecorded):
        purge(unrecorded)
        line = Evidence.objects.get(space=unrecorded)
        assert (line.manifest, line.manifest_sha256) == ({}, "1" * 64)

    def test_the_report_says_how_much(self, unrecorded):
        done = purge(unrecorded)
        assert done.removed == {
            "segments": 2,
            "downloads": 1,
            "tracks": 2,
            "evidence": 1,
            "files": 5,
            "bytes": 25,
            "cues": 2,
            "turns": 2,
            "consents": 2,
        }
        line = AuditEntry.objects.get(act="space.purged")
        assert (line.subject, line.actor_id) == (audit.subject_of(unrecorded), None)
        assert line.details == done.removed
        assert not list(audit.verify())

    def test_the_audio_log_goes_with_it(self, unrecorded, settings):
        log = settings.DATA_DIR / "audio" / f"{unrecorded.public_id}.audio"
        log.parent.mkdir(exist_ok=True)
        log.write_bytes(b"")
        purge(unrecorded)
        assert not list(log.parent.glob(f"{unrecorded.public_id}*"))

    def test_again_changes_nothing(self, unrecorded):
        done = purge(unrecorded)
        again = purge(unrecorded, DUE + DAY)
        assert (again.pk, again.finished_at) == (done.pk, DUE)
        assert AuditEntry.objects.filter(act="space.purged").count() == 1

    def test_a_space_that_was_never_live_has_nothing(self, host):
        space = Space.objects.create(host=host, title="x", state="canceled", ended_at=ENDED)
        assert purge(space, ENDED + 999 * DAY) is None

    def test_more_than_a_batch_goes_too(self, unrecorded, monkeypatch):
        monkeypatch.setattr("moderation.retention.removing.BATCH", 1)
        assert purge(unrecorded).removed["segments"] == 2
        assert on_disk() == set()

    def test_what_takes_too_long_is_gone_on_with(self, unrecorded, monkeypatch):
        monkeypatch.setattr("moderation.retention.removing.BUDGET_SECONDS", -1)
        begun = retention.begin_purge(space_id=unrecorded.pk, now=DUE)
        assert retention.go_on_purging(purge_id=begun, now=DUE)
        monkeypatch.undo()
        assert not retention.go_on_purging(purge_id=begun, now=DUE)
        assert Purge.objects.get().is_done


class TestWhatIsKeptLonger:
    def test_a_violation_keeps_it_for_ninety_days_more(self, unrecorded):
        keeping.decide(unrecorded, Act.WARN, at=ENDED + DAY)
        assert purge(unrecorded, ENDED + 120 * DAY - TICK) is None
        assert purge(unrecorded, ENDED + 120 * DAY).is_done

    @pytest.mark.parametrize("outcome", ["granted", "dismissed"])
    def test_what_was_no_violation_does_not(self, unrecorded, outcome):
        act = Act.DISMISS if outcome == "dismissed" else Act.WARN
        decision = keeping.decide(unrecorded, act, at=ENDED + DAY)
        if outcome == "granted":
            made = keeping.appeal(decision, at=ENDED + 2 * DAY)
            keeping.answer(made, is_granted=True, at=ENDED + 40 * DAY)
        assert purge(unrecorded).is_done

    def test_neither_is_what_was_found_on_another_space(self, unrecorded, recorded):
        keeping.decide(recorded, Act.WARN, at=ENDED + DAY)
        assert retention.due_spaces(DUE) == [unrecorded.pk]

    def test_a_violation_in_a_clip_of_it_counts(self, recorded):
        clip = Clip.objects.get()
        decision = keeping.decide(recorded, Act.REMOVE_CLIP, at=ENDED + DAY, clip=clip)
        type(decision.case).objects.update(space=None)
        assert retention.due_spaces(DUE) == []
        assert purge(recorded) is None

    def test_a_hold_does_for_as_long_as_it_lasts(self, unrecorded):
        keeping.hold(unrecorded, since=ENDED, until=ENDED + 200 * DAY)
        assert purge(unrecorded, ENDED + 150 * DAY) is None
        assert retention.due_spaces(ENDED + 150 * DAY) == []
        assert purge(unrecorded, ENDED + 200 * DAY).is_done


class TestReplay:
    def test_it_outlives_the_copy(self, recorded, host):
        files = {name for name in on_disk() if "/replay/" in name or "/parts/" in name}
        clips = {name for name in on_disk() if name.startswith("clips/")}
        purge(recorded)
        assert Replay.objects.playable().get().recording.space == recorded
        assert Clip.objects.playable().count() == 1
        assert on_disk() == files | clips
        assert nothing_of(hidden_rows(recorded))
        assert all(word_rows(recorded).values())
        reading = reading_of(recorded, None)
        assert reading is not None
        assert reading.is_public
        assert own_reading_of(recorded, host) is None

    def test_once_its_host_deletes_it_all_goes_at_the_next_run(
        self, recorded, host, django_capture_on_commit_callbacks
    ):
        purge(recorded)
        with django_capture_on_commit_callbacks(execute=True):
            delete_replay(actor=host, space=recorded)
        retention.tidy_removed(now=DUE + DAY)
        assert on_disk() == set()
        assert nothing_of(replay_rows(recorded) | word_rows(recorded))

    def test_deleted_before_the_copy_is_due_the_copy_stays(self, recorded, host):
        segments = {name for name in on_disk() if "/segments/" in name}
        delete_replay(actor=host, space=recorded)
        retention.tidy_removed(now=ENDED + DAY)
        assert segments <= on_disk()
        assert all(hidden_rows(recorded).values())
        assert all(word_rows(recorded).values())
        assert nothing_of(replay_rows(recorded))
        purge(recorded)
        assert on_disk() == set()
        assert nothing_of(word_rows(recorded))

    def test_one_that_was_never_made_goes_with_the_copy(self, recorded):
        Replay.objects.update(rendered_version=0, state=WorkState.WAITING)
        purge(recorded)
        assert not Replay.objects.standing().exists()
        assert not Clip.objects.standing().exists()
        assert on_disk() == set()

    def test_what_moderators_removed_waits_for_the_appeal(self, recorded):
        purge(recorded)
        Replay.objects.update(deleted_at=DUE + DAY)
        decision = keeping.decide(recorded, Act.REMOVE_REPLAY, at=DUE + DAY)
        retention.tidy_removed(now=DUE + 30 * DAY)
        assert all(replay_rows(recorded).values())
        made = keeping.appeal(decision, at=DUE + 30 * DAY)
        retention.tidy_removed(now=DUE + 90 * DAY)
        assert all(replay_rows(recorded).values())
        keeping.answer(made, is_granted=False, at=DUE + 91 * DAY)
        retention.tidy_removed(now=DUE + 91 * DAY)
        assert on_disk() == set()

    def test_a_hold_keeps_what_was_removed_too(self, recorded):
        purge(recorded)
        Replay.objects.update(deleted_at=DUE)
        keeping.hold(recorded, since=DUE, until=DUE + 9 * DAY)
        retention.tidy_removed(now=DUE + DAY)
        assert all(replay_rows(recorded).values())
        retention.tidy_removed(now=DUE + 9 * DAY)
        assert on_disk() == set()

    def test_words_of_who_left_go_with_the_copy(self, recorded, speaker):
        type(speaker).objects.filter(pk=speaker.pk).update(is_active=False, closed_at=ENDED)
        purge(recorded)
        assert [cue.user_id for cue in CaptionCue.objects.all()] == [recorded.host_id]


class TestClip:
    def test_one_that_was_removed_leaves_no_file(self, recorded, host):
        Clip.objects.update(removed_at=ENDED, removal="host")
        retention.tidy_removed(now=ENDED + DAY)
        clip = Clip.objects.get()
        assert (clip.opus_file, clip.aac_file, bytes(clip.peaks)) == ("", "", b"")
        assert clip.transcript == []
        assert not any(name.startswith("clips/") for name in on_disk())

    def test_moderators_can_still_bring_theirs_back(self, recorded):
        clip = Clip.objects.get()
        Clip.objects.update(removed_at=ENDED + DAY)
        keeping.decide(recorded, Act.REMOVE_CLIP, at=ENDED + DAY, clip=clip)
        retention.tidy_removed(now=ENDED + 30 * DAY)
        assert replay_rows(recorded)["clips"] == 1
        retention.tidy_removed(now=ENDED + 31 * DAY)
        assert replay_rows(recorded)["clips"] == 0


class TestFromThePointOfNoReturn:
    """Everything of the copy is hidden before anything of it is removed."""

    def test_nothing_is_read_or_taken_home(self, unrecorded, host, client):
        client.force_login(host)
        there = Download.objects.get()
        retention.begin_purge(space_id=unrecorded.pk, now=DUE)
        assert on_disk()
        assert own_reading_of(unrecorded, host) is None
        for path in ("", f"/{there.public_id}"):
            answer = client.get(f"/api/v1/spaces/{unrecorded.public_id}/downloads{path}")
            assert answer.status_code in {404, 410}

    def test_a_replay_that_is_being_made_is_made_of_what_is_left(self, recorded):
        lease = timezone.now() + timedelta(minutes=1)
        Replay.objects.update(state=WorkState.WORKING, leased_until=lease, version=2)
        retention.begin_purge(space_id=recorded.pk, now=DUE)
        replay = Replay.objects.get()
        assert (replay.state, replay.leased_until, replay.version) == ("waiting", None, 3)

    def test_who_cuts_just_now_writes_nothing_any_more(self, unrecorded):
        Recording.objects.update(is_complete=False)
        work = recorder._Work(unrecorded, Recording.objects.get())
        assert work.take_lease()
        retention.begin_purge(space_id=unrecorded.pk, now=DUE)
        with pytest.raises(recorder._Overtaken):
            work._move_on("somewhere", 10_000)


def test_the_hourly_look_costs_the_same_for_one_and_for_thirty(
    host, speaker, django_assert_num_queries
):
    make_kept_space(host, [speaker], ended_at=ENDED)
    with django_assert_num_queries(7):
        assert len(retention.due_spaces(DUE)) == 1
        retention.tidy_removed(now=DUE)
    for number in range(29):
        make_kept_space(make_user(f"h{number}"), [], ended_at=ENDED)
    with django_assert_num_queries(7):
        assert len(retention.due_spaces(DUE)) == 30
        retention.tidy_removed(now=DUE)
