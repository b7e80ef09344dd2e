"""What a report on something live has sealed: exactly that, once, whatever happens in between."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from core import audit
from core.models import AuditEntry
from core.ogg import read_opus, read_opus_packets
from core.work import WorkState
from moderation import services
from moderation.models import Evidence, EvidenceTrack
from moderation.services.sealing import due, folder_of, seal_evidence
from recordings import files
from recordings.models import CaptionTurn, Recording
from recordings.tracks import SILENCE
from spaces.models import Consent, Space
from tests.factories import make_user
from tests.moderation.sealing import Stage, make_stage, seal
from tests.races import at_once
from tests.recordings.clipping import hertz_at, hum, make_clip, played
from tests.recordings.factories import agree, end, make_cue
from tests.recordings.speaking import open_stream, packet_of, speech
from tests.spaces.cast import Cast, assemble_cast, enter
from tests.spaces.factories import make_live_space
from tests.timeline.factories import make_tweet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings):
    """Storage that knows no paths: whatever is done goes through Django's interface."""
    backend = "tests.recordings.stores.OverwritingMemory"
    settings.STORAGES = {**settings.STORAGES, "recordings": {"BACKEND": backend}}
    return storages["recordings"]


@pytest.fixture
def stage(settings, time_machine, host) -> Stage:
    return make_stage(settings, time_machine, host)


@pytest.fixture
def space(stage) -> Space:
    return stage.space


@pytest.fixture
def cast(db) -> Cast:
    return assemble_cast()


def packets_of(track: EvidenceTrack) -> list[bytes]:
    with storages["recordings"].open(track.file) as file:
        return read_opus_packets(file.read())


# --- The sound -------------------------------------------------------------------------------


def test_it_is_the_offender_alone_to_the_frame(stage, host, speaker, listener):
    stage.talk(host, speaker)
    evidence = stage.report(listener, speaker)
    assert (evidence.account, evidence.from_ms, evidence.until_ms) == (speaker, 40_000, 130_000)
    stage.finish()
    assert seal(evidence).is_done
    track = evidence.tracks.get()
    assert track.user == speaker
    assert packets_of(track) == [packet_of(slot) for slot in range(2000, 6500)]
    assert bytes(track.levels) == bytes([90]) * 4500
    with storages["recordings"].open(track.file) as file:
        data = file.read()
    assert (len(data), sha256(data).hexdigest()) == (track.size, track.sha256)
    assert read_opus(data)[0].pre_skip == 0
    assert services.verify_evidence(evidence) == []


def test_of_a_space_it_is_every_seat_in_step(stage, space, host, speaker, listener):
    open_stream(space, host, 1)
    open_stream(space, speaker, 2)
    stage.write(*speech(1, 0, 6500), *speech(2, 90_000, 100), *speech(2, 100_000, 10, sequence=500))
    evidence = stage.report(listener)
    stage.finish()
    seal(evidence)
    assert evidence.account is None
    tracks = {track.user: track for track in evidence.tracks.all()}
    assert set(tracks) == {host, speaker}
    packets = packets_of(tracks[speaker])
    assert len(packets) == len(packets_of(tracks[host])) == 4500
    assert packets[2500:2600] == [packet_of(n) for n in range(100)]
    assert packets[3000:3010] == [packet_of(500 + n) for n in range(10)]
    assert set(packets[:2500]) == {SILENCE}
    levels = bytes(tracks[speaker].levels)
    assert (levels[2499], levels[2500], levels[2599], levels[2600]) == (0, 90, 90, 0)


def test_it_is_heard_as_it_was_spoken(stage, listener, speaker, host):
    hums = {host: [(500, 3000, 1000)], speaker: [(1000, 2000, 440)]}
    hum(stage.settings, stage.space, hums)
    evidence = stage.report(listener, speaker, at=2)
    stage.finish(4)
    seal(evidence)
    sound = played(evidence.tracks.get().file)
    heard = [hertz_at(sound, ms) for ms in (600, 1200, 1700, 2200)]
    assert heard == [0, 440, 440, 0]


def test_who_never_spoke_leaves_it_without_a_track(stage, host, speaker, listener):
    stage.talk(host)
    evidence = stage.report(listener, speaker)
    stage.finish()
    assert seal(evidence).is_done
    assert not evidence.tracks.exists()
    assert files.names_in(folder_of(evidence)) == set()
    assert services.verify_evidence(evidence) == []


def test_a_space_that_ends_before_ends_it(stage, host, listener):
    stage.talk(host, seconds=104)
    evidence = stage.report(listener)
    stage.finish(104)
    seal(evidence)
    assert (evidence.from_ms, evidence.until_ms) == (40_000, 104_000)
    assert len(packets_of(evidence.tracks.get())) == 3200


def test_what_nobody_agreed_to_have_recorded_is_there_for_review(stage, space, host, listener):
    stage.talk(host)
    agree(host, space, Consent.Kind.RECORDING, is_given=False)
    evidence = stage.report(listener)
    stage.finish()
    assert len(packets_of(seal(evidence).tracks.get())) == 4500


# --- The words, and who was there ------------------------------------------------------------


def test_words_are_of_these_people_in_this_time(stage, space, host, speaker, listener):
    stage.talk(host, speaker)
    make_cue(space, host, "not theirs at all", 50_000)
    make_cue(space, speaker, "before begun inside", 39_400, word_ms=500)
    make_cue(space, speaker, "Put right by somebody", 60_000)
    make_cue(space, speaker, "the end outside", 129_000, word_ms=500)
    make_cue(space, speaker, "later than that", 131_000)
    evidence = stage.report(listener, speaker)
    stage.finish()
    said = seal(evidence).manifest["captions"]
    assert [(line["user"], line["text"]) for line in said] == [
        (speaker.pk, "inside"),
        (speaker.pk, "Put right by somebody"),
        (speaker.pk, "the end"),
    ]
    assert said[0]["words"] == [["inside", 40_400, 40_900]]
    assert (said[0]["start_ms"], said[0]["end_ms"]) == (40_400, 40_900)


def test_no_words_of_who_does_not_agree(stage, space, host, speaker, listener):
    stage.talk(host, speaker)
    make_cue(space, host, "taken back again", 50_000)
    make_cue(space, speaker, "on off on", 60_000, word_ms=1000)
    agree(host, space, is_given=False)
    agree(speaker, space, Consent.Kind.RECORDING, is_given=False, start_ms=61_000, end_ms=62_000)
    evidence = stage.report(listener)
    stage.finish()
    assert [line["text"] for line in seal(evidence).manifest["captions"]] == ["on on"]


def test_it_says_who_was_here_at_the_report(settings, cast, time_machine):
    stage = Stage(settings, time_machine, cast.space)
    evidence = services.report_space(actor=cast.stranger, space=cast.space, reason="abuse").evidence
    assert [(one["handle"], one["role"], one["seat"]) for one in evidence.manifest["people"]] == [
        ("host", "host", 0),
        ("cohost", "cohost", 1),
        ("speaker", "speaker", 2),
        ("listener", "listener", None),
    ]
    assert {one["id"] for one in evidence.manifest["people"]} == {
        cast.host.pk,
        cast.cohost.pk,
        cast.speaker.pk,
        cast.listener.pk,
    }
    people = evidence.manifest["people"]
    stage.finish(5)
    assert seal(evidence).manifest["people"] == people
    assert evidence.manifest["people_count"] == 4


# --- When it is asked for --------------------------------------------------------------------


def test_reports_within_its_time_share_it(stage, speaker, listener, stranger, cohost):
    first = stage.report(listener, speaker)
    assert stage.report(stranger, speaker, at=129) == first
    later = stage.report(cohost, speaker, at=130)
    assert later != first
    assert (later.from_ms, later.until_ms) == (70_000, 160_000)
    of_all = stage.report(listener, at=131)
    assert of_all not in {first, later}
    asked = AuditEntry.objects.filter(act="evidence.requested")
    assert [entry.actor_id for entry in asked] == [listener.pk, cohost.pk, listener.pk]


def test_a_tweet_from_inside_is_about_its_authors_voice(space, speaker, listener):
    tweet = make_tweet(speaker)
    made = services.report_tweet(actor=listener, tweet=tweet, reason="abuse", in_space=space)
    assert made.evidence.account == speaker
    assert made.evidence.from_ms == 0


def test_nothing_is_sealed_where_nothing_is_live(space, speaker, listener, stranger, host):
    clip = make_clip(space, speaker, speaker)
    assert services.report_clip(actor=listener, clip=clip, reason="abuse").evidence is None
    outside = services.report_account(actor=listener, person=speaker, reason="abuse")
    assert outside.evidence is None
    end(space)
    over = services.report_space(actor=stranger, space=space, reason="abuse")
    assert over.evidence is None
    assert not Evidence.objects.exists()


def test_what_was_reported_elsewhere_is_sealed_once_it_goes_on_here(space, speaker, listener):
    before = services.report_account(actor=listener, person=speaker, reason="abuse")
    now = services.report_account(actor=listener, person=speaker, reason="abuse", in_space=space)
    assert now == before
    assert (now.evidence.account, now.in_space) == (speaker, space)
    again = services.report_account(actor=listener, person=speaker, reason="abuse", in_space=space)
    assert Evidence.objects.get() == again.evidence


def test_a_refused_report_asks_for_none(space, host):
    with pytest.raises(Exception, match="your own"):
        services.report_space(actor=host, space=space, reason="abuse")
    assert not Evidence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_reports_of_one_moment_share_it(host, speaker, listener, stranger, cohost):
    space = make_live_space(host)
    tweet = make_tweet(speaker)

    def account(by: User):
        return lambda: services.report_account(
            actor=by, person=speaker, reason="abuse", in_space=space
        )

    def words():
        services.report_tweet(actor=stranger, tweet=tweet, reason="abuse", in_space=space)

    at_once(account(listener), account(cohost), words)
    assert Evidence.objects.get().reports.count() == 3
    assert AuditEntry.objects.filter(act="evidence.requested").count() == 1
    assert list(audit.verify()) == []


# --- When it is sealed -----------------------------------------------------------------------


def test_it_is_sealed_once_the_recorder_has_passed_it(stage, space, host, listener):
    stage.talk(host, seconds=175)
    evidence = stage.report(listener)
    seen = []
    for seconds in (131, 145, 165, 180):
        stage.cut(seconds)
        seen.append((Recording.objects.get(space=space).cut_ms, due().exists()))
        seal_evidence(evidence_id=evidence.pk)
        evidence.refresh_from_db()
        assert evidence.is_done == seen[-1][1]
    assert [is_due for _, is_due in seen] == [cut_ms >= 145_000 for cut_ms, _ in seen]
    assert [is_due for _, is_due in seen][-1:] == [True]
    assert len(packets_of(evidence.tracks.get())) == 4500


def test_words_that_are_still_to_come_are_waited_for(stage, space, speaker, listener, time_machine):
    stage.talk(speaker)
    make_cue(space, speaker, "some words", 60_000)
    CaptionTurn.objects.update(state=WorkState.WORKING, next_ms=100_000)
    evidence = stage.report(listener, speaker)
    stage.finish()
    seal(evidence)
    assert (evidence.state, evidence.attempts) == (WorkState.WAITING, 0)
    time_machine.shift(timedelta(minutes=3))
    assert seal(evidence).is_done


def test_what_is_purged_is_not_sealed(stage, speaker, listener):
    evidence = stage.report(listener, speaker)
    stage.finish()
    Recording.objects.update(purged_at=timezone.now())
    assert not seal(evidence).is_done


def test_sealing_twice_seals_once(stage, space, host, listener):
    stage.talk(host)
    evidence = stage.report(listener)
    stage.finish()
    digest = seal(evidence).manifest_sha256
    make_cue(space, host, "said too late", 60_000)
    assert seal(evidence).manifest_sha256 == digest
    assert AuditEntry.objects.filter(act="evidence.sealed").count() == 1


# --- Killed ----------------------------------------------------------------------------------


class Killed(BaseException):
    """As SIGKILL: no `except Exception` of ours sees it."""


def dying_at(statement: int):
    """A wrapper for statements to the database; it dies at this one."""
    count = iter(range(1, 10_000))

    def execute(run, *args):
        if next(count) == statement:
            raise Killed
        return run(*args)

    return execute


@pytest.fixture
def asked(stage, space, host, speaker, listener) -> Evidence:
    """Of two who spoke; it is due."""
    open_stream(space, host, 1)
    open_stream(space, speaker, 2)
    stage.write(*[*speech(1, 50_000, 50), *speech(2, 70_000, 50)])
    evidence = stage.report(listener)
    stage.finish()
    return evidence


def wait_for_the_lease(evidence: Evidence) -> None:
    now = timezone.now()
    Evidence.objects.filter(pk=evidence.pk).update(
        leased_until=now - timedelta(seconds=1), attempts=0
    )


def assert_whole(evidence: Evidence) -> None:
    evidence.refresh_from_db()
    assert evidence.is_done
    assert services.verify_evidence(evidence) == []
    assert files.names_in(folder_of(evidence)) == {track.file for track in evidence.tracks.all()}
    assert evidence.tracks.count() == 2
    assert AuditEntry.objects.filter(act="evidence.sealed").count() == 1


def test_whoever_dies_at_whatever_statement_is_followed_by_one_who_seals(asked):
    kills = 0
    while not Evidence.objects.filter(pk=asked.pk, state=WorkState.DONE).exists():
        kills += 1
        # What a worker of before may have written that could not read all of it yet.
        stray = f"{folder_of(asked)}/1-{kills:012}.opus"
        storages["recordings"].save(stray, ContentFile(b"half of it"))
        try:
            with connection.execute_wrapper(dying_at(kills)):
                seal_evidence(evidence_id=asked.pk)
        except Killed:
            wait_for_the_lease(asked)
    assert kills > 15
    assert_whole(asked)


def test_whoever_dies_in_the_middle_of_a_file_is_followed(asked, storage, monkeypatch):
    write_down = storage.save
    saved = []

    def die(name, content, max_length=None):
        saved.append(name)
        if len(saved) < 3:
            write_down(name, ContentFile(content.read()[:100]))
            raise Killed
        return write_down(name, content)

    monkeypatch.setattr(storage, "save", die)
    for _ in range(2):
        with pytest.raises(Killed):
            seal_evidence(evidence_id=asked.pk)
        wait_for_the_lease(asked)
    seal_evidence(evidence_id=asked.pk)
    assert_whole(asked)
    assert len(set(saved)) == 2


def test_storage_that_is_away_for_long_costs_nothing(asked, storage, monkeypatch, time_machine):
    def away(*_):
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(storage, "save", away)
        for _ in range(8):
            seal_evidence(evidence_id=asked.pk)
            time_machine.shift(timedelta(seconds=31))
    asked.refresh_from_db()
    assert asked.state == WorkState.WORKING
    seal_evidence(evidence_id=asked.pk)
    assert_whole(asked)


def test_whoever_was_overtaken_changes_nothing(asked, storage, monkeypatch):
    write_down = storage.save

    def overtaken(name, content, max_length=None):
        monkeypatch.setattr(storage, "save", write_down)
        wait_for_the_lease(asked)
        seal_evidence(evidence_id=asked.pk)
        return write_down(name, content)

    monkeypatch.setattr(storage, "save", overtaken)
    seal_evidence(evidence_id=asked.pk)
    assert_whole(asked)


def test_a_row_that_goes_meanwhile_leaves_no_file(asked, storage, monkeypatch):
    folder, write_down = folder_of(asked), storage.save

    def gone(name, content, max_length=None):
        Evidence.objects.filter(pk=asked.pk).delete()
        return write_down(name, content)

    monkeypatch.setattr(storage, "save", gone)
    seal_evidence(evidence_id=asked.pk)
    assert files.names_in(folder) == set()


# --- Checked ---------------------------------------------------------------------------------


def test_every_change_is_found(asked, storage):
    assert services.verify_evidence(asked) == ["it is not sealed yet"]
    seal(asked)
    first, second = asked.tracks.order_by("file")
    name, other = (track.file.rpartition("/")[2] for track in (first, second))
    with storage.open(first.file) as file:
        data = file.read()

    storage.save(first.file, ContentFile(data[:-1] + b"\x00"))
    assert services.verify_evidence(asked) == [f"{name} was changed"]
    storage.delete(first.file)
    assert services.verify_evidence(asked) == [f"{name} is missing"]
    storage.save(first.file, ContentFile(data))
    assert services.verify_evidence(asked) == []

    EvidenceTrack.objects.filter(pk=first.pk).update(levels=bytes(len(first.levels)))
    assert services.verify_evidence(asked) == [f"the waveform of {name} was changed"]
    EvidenceTrack.objects.filter(pk=first.pk).update(levels=first.levels)
    second.delete()
    assert services.verify_evidence(asked) == [f"{other} has no row"]
    EvidenceTrack.objects.create(
        evidence=asked,
        file=second.file,
        size=second.size,
        sha256=second.sha256,
        levels=second.levels,
    )
    EvidenceTrack.objects.create(evidence=asked, file="x/3.opus", size=1, sha256="", levels=b"")
    assert services.verify_evidence(asked) == ["3.opus is not in the manifest"]


def test_a_manifest_that_was_written_anew_is_found(asked):
    seal(asked)
    asked.manifest["people"] = []
    asked.save()
    asked.refresh_from_db()
    assert services.verify_evidence(asked) == ["the manifest was changed"]
    canonical = json.dumps(asked.manifest, sort_keys=True, separators=(",", ":"))
    asked.manifest_sha256 = sha256(canonical.encode()).hexdigest()
    asked.save()
    assert services.verify_evidence(asked) == ["the audit log knows of another manifest"]


def test_a_report_costs_the_same_in_a_crowd(cast):
    counted = []
    for number, person in enumerate((cast.host, cast.cohost, cast.speaker)):
        with CaptureQueriesContext(connection) as queries:
            services.report_account(
                actor=cast.listener, person=person, reason="abuse", in_space=cast.space
            )
        counted.append(len(queries))
        for one in range(29 * number):
            enter(make_user(f"crowd{number}x{one}"), cast.space)
    # The first line of the log makes its head.
    assert counted[1] == counted[2]
