import io
import json
import zipfile
from datetime import timedelta

import av
import numpy as np
import pytest
import time_machine
from django.core.files.storage import storages
from django.utils import timezone

from accounts.models import User
from config.celery import app
from core import sweeping
from recordings import files, handing_out
from recordings.models import Download, MixPart, Recording, Replay, WorkState
from recordings.services import building, downloads, rendering
from spaces.models import Consent, Space
from tests.recordings.factories import agree, make_cue
from tests.recordings.recorded import is_heard, make_recorded_space
from tests.recordings.sound import speech
from tests.spaces.cast import code_of

pytestmark = pytest.mark.django_db
WHOLE, OWN = Download.Kind.WHOLE, Download.Kind.OWN


@pytest.fixture
def space(host, speaker) -> Space:
    """Nine seconds: the host from 1 s on, the speaker from 5 s on; both said some words."""
    runs = [speech.run(number, start) for number, start in ((0, 50), (1, 250))]
    said = {
        person: [run._replace(packets=run.packets[:150], levels=run.levels[:150])]
        for person, run in zip((host, speaker), runs, strict=True)
    }
    space = make_recorded_space(host, said, seconds=9)
    make_cue(space, host, "welcome", 1_000)
    make_cue(space, speaker, "thank you", 5_000)
    return space


@pytest.fixture
def unrecorded(space) -> Space:
    """The same, where the host did not record."""
    Replay.objects.all().delete()
    Space.objects.filter(pk=space.pk).update(is_recorded=False)
    space.refresh_from_db()
    return space


def made(space, user, kind=WHOLE) -> Download:
    download = downloads.request_download(actor=user, space=space, kind=kind)
    assert building.build_download(download_id=download.pk) is False
    download.refresh_from_db()
    assert download.is_done
    return download


def unzipped(download) -> dict[str, bytes]:
    with (
        storages["recordings"].open(download.file) as file,
        zipfile.ZipFile(io.BytesIO(file.read())) as packed,
    ):
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def sound_of(data: bytes):
    with av.open(io.BytesIO(data)) as opened:
        return np.concatenate([frame.to_ndarray()[0] for frame in opened.decode(audio=0)])


def stored(space) -> set[str]:
    """Everything that lies below this Space's downloads."""
    found = set()
    for folder in files.folders_in(f"{space.public_id}/downloads"):
        found |= files.names_in(folder)
        for parts in files.folders_in(folder):
            found |= files.names_in(parts)
    return found


TEXTS = {
    *("README.txt", "metadata.json", "chapters.json"),
    *(f"transcript.{form}" for form in ("vtt", "srt", "txt", "json")),
}
HOSTS_TRACK, SPEAKERS_TRACK = "tracks/00-host.opus", "tracks/01-speaker.opus"


def test_a_host_gets_everything(unrecorded, host):
    download = made(unrecorded, host)
    zipped = unzipped(download)
    assert set(zipped) == {*TEXTS, "mix.opus", "mix.m4a", HOSTS_TRACK, SPEAKERS_TRACK}
    for name in ("mix.opus", "mix.m4a", HOSTS_TRACK, SPEAKERS_TRACK):
        sound = sound_of(zipped[name])
        assert 0 <= len(sound) - 9 * 48_000 < 1024
        assert is_heard(sound, 1_200, 3_500) is (name != SPEAKERS_TRACK)
        assert is_heard(sound, 5_500, 7_500) is (name != HOSTS_TRACK)
        assert not is_heard(sound, 100, 900)
    assert "welcome" in zipped["transcript.txt"].decode()
    assert "thank you" in zipped["transcript.vtt"].decode()
    facts = json.loads(zipped["metadata.json"])
    assert [each["handle"] for each in facts["speakers"]] == ["host", "speaker"]
    assert (facts["seconds"], facts["host"], facts["title"]) == (9.0, "host", unrecorded.title)
    assert json.loads(zipped["chapters.json"]) == {"version": "1.2.0", "chapters": []}
    assert stored(unrecorded) == {download.file}
    assert download.size == storages["recordings"].size(download.file)
    assert not Replay.objects.exists()


def test_what_a_replay_has_mixed_is_not_mixed_again(space, host):
    rendering.render_replay(space_id=space.pk)
    mixdown = building.Mixdown(Recording.objects.get(), 450, "nowhere")
    mixdown.make(0, lambda _: pytest.fail("it was mixed"))
    zipped = unzipped(made(space, host))
    assert is_heard(sound_of(zipped["mix.opus"]), 1_200, 3_500)
    MixPart.objects.update(is_stale=True)
    assert files.names_in("nowhere") == set()


def test_a_speaker_gets_what_is_theirs(space, speaker):
    zipped = unzipped(made(space, speaker, OWN))
    assert set(zipped) == {*TEXTS, SPEAKERS_TRACK}
    assert is_heard(sound_of(zipped[SPEAKERS_TRACK]), 5_500, 7_500)
    words = zipped["transcript.txt"].decode()
    assert "thank you" in words
    assert "welcome" not in words
    assert [each["handle"] for each in json.loads(zipped["metadata.json"])["speakers"]] == [
        "speaker"
    ]


def test_a_host_may_have_their_own_part_alone(space, host):
    zipped = unzipped(made(space, host, OWN))
    assert set(zipped) == {*TEXTS, HOSTS_TRACK}
    assert "thank you" not in zipped["transcript.json"].decode()


def test_what_was_off_the_record_is_silent_and_said_to_be(unrecorded, host, speaker):
    kind = Consent.Kind.RECORDING
    agree(speaker, unrecorded, kind, is_given=False, start_ms=5_000, end_ms=6_500)
    zipped = unzipped(made(unrecorded, host))
    for name in (SPEAKERS_TRACK, "mix.opus"):
        sound = sound_of(zipped[name])
        assert not is_heard(sound, 5_100, 6_450)
        assert is_heard(sound, 6_600, 7_900)
    assert b"thank you" not in zipped["transcript.txt"]
    people = {one["handle"]: one for one in json.loads(zipped["metadata.json"])["speakers"]}
    assert people["speaker"]["off_the_record"] == [{"start": 5.0, "end": 6.5}]
    assert people["host"]["off_the_record"] == []


class TestTakingBack:
    @pytest.fixture(autouse=True)
    def _commits(self, django_capture_on_commit_callbacks):
        self.committing = lambda: django_capture_on_commit_callbacks(execute=True)

    def take_back(self, space, user):
        consent = agree(user, space, Consent.Kind.RECORDING, is_given=False, end_ms=9_000)
        with self.committing():
            downloads.consent_was_changed(space, user, consent)

    def test_removes_what_is_made(self, space, host, speaker):
        made(space, host)
        self.take_back(space, speaker)
        assert not Download.objects.exists()
        assert stored(space) == set()

    def test_begins_anew_what_is_being_made(self, unrecorded, host, speaker, monkeypatch):
        download = downloads.request_download(actor=host, space=unrecorded, kind=WHOLE)
        at_the_zip(monkeypatch, lambda: self.take_back(unrecorded, speaker))
        assert building.build_download(download_id=download.pk) is True
        download.refresh_from_db()
        assert (download.state, download.file) == (WorkState.WAITING, "")
        assert building.build_download(download_id=download.pk) is False
        download.refresh_from_db()
        zipped = unzipped(download)
        assert not is_heard(sound_of(zipped["mix.opus"]), 5_100, 7_900)
        assert not is_heard(sound_of(zipped[SPEAKERS_TRACK]), 5_100, 7_900)
        assert stored(unrecorded) == {download.file}

    def test_is_seen_in_the_ledger_by_whoever_publishes(self, space, speaker, monkeypatch):
        """Were nobody told of it."""
        download = downloads.request_download(actor=speaker, space=space, kind=OWN)
        kind = Consent.Kind.RECORDING
        at_the_zip(monkeypatch, lambda: agree(speaker, space, kind, is_given=False, end_ms=9_000))
        assert building.build_download(download_id=download.pk) is True
        assert stored(space) == set()

    def test_what_is_only_said_of_the_future_changes_nothing(self, space, host):
        download = made(space, host)
        later = Consent(kind=Consent.Kind.RECORDING, since=timezone.now(), at=timezone.now())
        later.since = later.at
        downloads.consent_was_changed(space, host, later)
        assert Download.objects.get() == download


def at_the_zip(monkeypatch, act) -> list[str]:
    """Let something happen, once, when a zip is about to be stored; every name that is stored."""
    storage, names, acts = storages["recordings"], [], [act]
    save = storage.save

    def watched(name, content, **options):
        names.append(name)
        if name.endswith(".zip") and acts:
            acts.pop()()
        return save(name, content, **options)

    monkeypatch.setattr(storage, "save", watched)
    return names


def test_a_worker_that_died_is_followed_by_one_that_goes_on(unrecorded, host, monkeypatch):
    download = downloads.request_download(actor=host, space=unrecorded, kind=WHOLE)

    def die():
        raise KeyboardInterrupt

    names = at_the_zip(monkeypatch, die)
    with pytest.raises(KeyboardInterrupt):
        building.build_download(download_id=download.pk)
    assert len(names) == 4
    assert building.build_download(download_id=download.pk) is False  # its lease holds
    download.refresh_from_db()
    assert (download.state, download.attempts) == (WorkState.WORKING, 1)

    names.clear()
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert ring() == [download.pk]
        assert building.build_download(download_id=download.pk) is False
        assert ring() == []
    download.refresh_from_db()
    assert names == [download.file]  # nothing was mixed again
    assert is_heard(sound_of(unzipped(download)["mix.opus"]), 1_200, 3_500)
    assert stored(unrecorded) == {download.file}


def ring() -> list[int]:
    """Sweep; which downloads it rang for."""
    rung = []
    with app.connection_for_write() as connection:
        queue = connection.SimpleQueue("celery")
        queue.clear()
        sweeping.sweep()
        while queue.qsize():
            message = queue.get_nowait()
            if message.headers["task"] == "recordings.tasks.build_download":
                rung.append(message.payload[0][0])
            message.ack()
        queue.close()
    return rung


def test_a_part_that_was_half_written_is_made_again(unrecorded, host):
    recording = Recording.objects.get()
    folder = f"{unrecorded.public_id}/downloads/x/parts-0"
    mixdown = building.Mixdown(recording, 450, folder)
    for name in ("00000.opus", "00000.json"):
        mixdown._store(name, b"{")
    mixdown.make(0, lambda _: None)
    assert mixdown._counted(0)


def test_who_fails_too_often_is_given_up(space, host):
    download = downloads.request_download(actor=host, space=space, kind=WHOLE)
    late = timezone.now() - timedelta(seconds=1)
    Download.objects.update(state=WorkState.WORKING, leased_until=late, attempts=5)
    assert ring() == []
    download.refresh_from_db()
    assert (download.state, download.error) == (WorkState.FAILED, "server_error")
    assert downloads.request_download(actor=host, space=space, kind=WHOLE) != download


def test_a_day_later_it_is_gone(space, host, django_capture_on_commit_callbacks):
    made(space, host)
    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        downloads.remove_old_downloads()
        assert len(stored(space)) == 1
    with (
        time_machine.travel(timezone.now() + timedelta(hours=25)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        downloads.remove_old_downloads()
    assert stored(space) == set()
    assert not Download.objects.exists()


def test_one_at_a_time_and_the_new_one_replaces_the_old(
    space, host, django_capture_on_commit_callbacks
):
    first = made(space, host)
    with django_capture_on_commit_callbacks():
        second = downloads.request_download(actor=host, space=space, kind=WHOLE)
    assert list(Download.objects.all()) == [second]
    again = {"actor": host, "space": space, "kind": OWN}
    assert code_of(downloads.request_download, **again) == "download_running"
    assert first.public_id != second.public_id


def test_nothing_is_made_before_all_sound_is_there(space, host):
    download = downloads.request_download(actor=host, space=space, kind=WHOLE)
    Recording.objects.update(is_complete=False)
    assert building.build_download(download_id=download.pk) is False
    download.refresh_from_db()
    assert (download.state, download.attempts) == (WorkState.WAITING, 0)


# --- Who gets it ---------------------------------------------------------------------------------


def page(client, user, path):
    client.force_login(user)
    return client.get(path)


def test_a_link_is_for_one_person_and_five_minutes(space, host, speaker, client):
    download = made(space, host)
    path = f"/downloads/{download.public_id}"
    assert client.get(path).status_code == 302  # log in
    assert page(client, speaker, path).status_code == 404
    link = page(client, host, path)["Location"]
    assert link.startswith(f"{path}/")
    answer = page(client, host, link)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith("attachment")
    assert len(b"".join(answer.streaming_content)) == download.size
    assert page(client, speaker, link).status_code == 404
    assert page(client, host, f"{link[:-3]}abc").status_code == 404
    other = made(space, host, OWN)
    assert page(client, host, link.replace(download.public_id, other.public_id)).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(seconds=301)):
        answer = page(client, host, link)
        assert (answer.status_code, answer["X-Error-Code"]) == (410, "link_expired")


def test_after_the_purge_it_is_gone(space, host, client):
    download = made(space, host)
    link = page(client, host, f"/downloads/{download.public_id}")["Location"]
    Recording.objects.update(purged_at=timezone.now())
    for path in (link, f"/downloads/{download.public_id}", f"/spaces/{space.public_id}/download"):
        answer = page(client, host, path)
        assert (answer.status_code, answer["X-Error-Code"]) == (410, "purged")
    shown = page(client, host, space.get_absolute_url()).content.decode()
    assert "Downloads of it are gone, too." in shown
    assert f"/spaces/{space.public_id}/download" not in shown


def test_who_hosts_no_more_cannot_get_it(space, host, speaker, client):
    download = made(space, host)
    link = page(client, host, f"/downloads/{download.public_id}")["Location"]
    Space.objects.filter(pk=space.pk).update(host=speaker)
    assert page(client, host, link).status_code == 403


def test_a_listener_has_nothing_to_take_home(space, listener, speaker):
    for user, kind in ((listener, OWN), (speaker, WHOLE)):
        asked = {"actor": user, "space": space, "kind": kind}
        assert code_of(downloads.request_download, **asked) == "not_allowed"


def test_nobody_sees_what_others_had_made(space, host, speaker):
    made(space, host, OWN)
    assert handing_out.newest_downloads(speaker, space) == {}
    assert set(handing_out.newest_downloads(host, space)) == {"own"}


def test_the_suspended_ask_for_nothing(space, host):
    User.objects.filter(pk=host.pk).update(suspended_at=timezone.now())
    host.refresh_from_db()
    asked = {"actor": host, "space": space, "kind": WHOLE}
    assert code_of(downloads.request_download, **asked) == "suspended"


def test_not_while_it_is_live(host):
    space = make_recorded_space(host, {host: []}, seconds=5, is_over=False)
    asked = {"actor": host, "space": space, "kind": WHOLE}
    assert code_of(downloads.request_download, **asked) == "not_ended"


def test_the_page_tells_how_far_it_is(space, host, speaker, stranger, client):
    path = f"/spaces/{space.public_id}/download"
    assert client.get(path).status_code == 302
    assert page(client, stranger, path).status_code == 403
    shown = page(client, speaker, path).content.decode()
    assert "Prepare it" in shown
    assert "Everything" not in shown
    assert page(client, host, path).content.decode().count("Prepare it") == 2
    assert client.post(path, {"kind": "whole"})["Location"] == path
    Download.objects.update(progress=40)
    shown = client.get(path, HTTP_HX_REQUEST="true").content.decode()
    assert "40%" in shown
    assert 'hx-trigger="every 2s"' in shown
    assert "<html" not in shown
    building.build_download(download_id=Download.objects.get().pk)
    shown = client.get(path).content.decode()
    assert "Save the zip" in shown
    assert "every 2s" not in shown
    Download.objects.update(state=WorkState.FAILED)
    assert "That did not work" in client.get(path).content.decode()
    assert client.post(path, {"kind": "nonsense"}).status_code == 400


@pytest.mark.parametrize(("who", "shown"), [("host", 1), ("speaker", 1), ("stranger", 0)])
def test_the_ended_page_leads_there(space, client, request, who, shown):
    text = page(client, request.getfixturevalue(who), space.get_absolute_url()).content.decode()
    assert text.count(f"/spaces/{space.public_id}/download") == shown


def test_the_page_costs_the_same_for_any_number(space, host, client, django_assert_max_num_queries):
    for number in range(30):
        Download.objects.create(space=space, user=host, kind=OWN, state=WorkState.DONE, size=number)
    client.force_login(host)
    with django_assert_max_num_queries(12):
        client.get(f"/spaces/{space.public_id}/download")
