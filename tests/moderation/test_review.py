"""What is kept for review: opened with a reason, heard for five minutes, by nobody else."""

from base64 import b64decode
from datetime import timedelta

import pytest
from django.core import signing
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from core import audit
from core.models import AuditEntry
from core.ogg import read_opus_packets
from moderation import links, services
from moderation.models import Evidence
from recordings.models import Recording
from recordings.tracks import SILENCE
from tests.factories import make_user
from tests.logins import staff_client
from tests.moderation.people import make_administrator, make_group_moderator
from tests.moderation.sealing import Stage, make_stage, seal
from tests.recordings.factories import make_cue
from tests.recordings.speaking import open_stream, packet_of, speech
from tests.spaces.cast import code_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

WHY = "Somebody said that they were threatened"


@pytest.fixture
def stage(settings, time_machine, host, speaker) -> Stage:
    """The host speaks from 50 s to 52 s, the speaker from 70 s to 72 s; all of it is cut."""
    stage = make_stage(settings, time_machine, host)
    open_stream(stage.space, host, 1)
    open_stream(stage.space, speaker, 2)
    stage.write(*speech(1, 50_000, 100), *speech(2, 70_000, 100))
    return stage


@pytest.fixture
def evidence(stage, listener, speaker) -> Evidence:
    made = stage.report(listener, speaker)
    make_cue(stage.space, speaker, "words of the speaker", 70_000)
    make_cue(stage.space, stage.space.host, "words of the host", 50_000)
    stage.finish()
    return seal(made)


@pytest.fixture
def mona(db) -> User:
    return make_group_moderator()


@pytest.fixture
def as_mona(mona) -> Client:
    return staff_client(mona)


def opened(evidence: Evidence, by: User) -> str:
    return services.open_evidence(actor=by, evidence=evidence, reason=WHY).path


def answer_of(client: Client, path: str) -> tuple[int, str]:
    answer = client.get(path)
    answer.getvalue()  # to its end, where its file is closed
    return answer.status_code, answer.headers.get("X-Error-Code", "")


def track_of(client: Client, path: str, number: int = 0) -> str:
    return client.get(path).json()["tracks"][number]["path"]


# --- Opening ---------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "   ", "too short", " \u202e\u200b too short \x00"])
def test_a_reason_has_ten_characters(evidence, mona, reason):
    for service, thing in (
        (services.open_evidence, {"evidence": evidence}),
        (services.open_recording, {"space": evidence.space}),
    ):
        assert code_of(service, actor=mona, reason=reason, **thing) == "reason_required"
    assert not AuditEntry.objects.filter(act__endswith=".opened").exists()


def test_each_opening_is_a_line_of_the_log(evidence, mona):
    opened(evidence, mona)
    opened(evidence, mona)
    services.open_recording(actor=mona, space=evidence.space, reason=WHY)
    lines = AuditEntry.objects.filter(act__endswith=".opened").order_by("number")
    assert [(line.act, line.actor_id, line.details["reason"]) for line in lines] == [
        ("evidence.opened", mona.pk, WHY),
        ("evidence.opened", mona.pk, WHY),
        ("recording.opened", mona.pk, WHY),
    ]
    assert lines[0].subject == f"evidence:{evidence.pk}"
    assert list(audit.verify()) == []


def test_what_is_not_sealed_yet_is_not_heard(stage, listener, speaker, mona):
    made = stage.report(listener, speaker)
    assert code_of(services.open_evidence, actor=mona, evidence=made, reason=WHY) == "not_sealed"


def test_by_address_it_is_the_same(evidence, as_mona, mona):
    address = reverse("evidence_open", args=[evidence.public_id])
    refused = as_mona.post(address, {"reason": "no"})
    assert (refused.status_code, refused.json()["code"]) == (400, "reason_required")
    given = as_mona.post(address, {"reason": WHY})
    assert given.status_code == 201
    assert as_mona.get(given.json()["path"]).status_code == 200
    recording = reverse("recording_open", args=[evidence.space.public_id])
    given = as_mona.post(recording, {"reason": WHY})
    assert as_mona.get(given.json()["path"]).status_code == 200
    assert as_mona.get(address).status_code == 405
    for name in ("evidence_open", "recording_open"):
        nowhere = as_mona.post(reverse(name, args=["nowhere"]), {"reason": WHY})
        assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")


def test_nobody_hears_what_is_about_themselves(evidence, as_mona, mona):
    path = opened(evidence, mona)
    whole = services.open_recording(actor=mona, space=evidence.space, reason=WHY).path
    Evidence.objects.update(account=mona)
    evidence.space.participants.create(user=mona, was_speaker=True, left_at=timezone.now())
    mine = {"actor": mona, "reason": WHY}
    assert code_of(services.open_evidence, evidence=evidence, **mine) == "needs_another"
    assert code_of(services.open_recording, space=evidence.space, **mine) == "needs_another"
    for link in (path, whole):
        assert answer_of(as_mona, link) == (403, "needs_another")


# --- What is heard ---------------------------------------------------------------------------


def test_evidence_says_all_that_the_desk_shows(evidence, as_mona, mona, speaker):
    answer = as_mona.get(opened(evidence, mona))
    assert "no-store" in answer.headers["Cache-Control"]
    told = answer.json()
    assert (told["from_ms"], told["until_ms"]) == (40_000, 130_000)
    assert told["account"] == {"id": speaker.pk, "handle": "speaker"}
    assert told["manifest_sha256"] == evidence.manifest_sha256
    assert [line["text"] for line in told["captions"]] == ["words of the speaker"]
    assert told["people"][0]["role"] == "host"
    (track,) = told["tracks"]
    assert (track["user"], track["handle"]) == (speaker.pk, "speaker")
    levels = b64decode(track["levels"])
    assert [slot for slot, level in enumerate(levels) if level] == list(range(1500, 1600))


def test_a_track_comes_in_pieces(evidence, as_mona, mona):
    path = track_of(as_mona, opened(evidence, mona))
    whole = as_mona.get(path)
    data = whole.getvalue()
    assert read_opus_packets(data)[1500:1600] == [packet_of(n) for n in range(100)]
    assert whole.headers["Content-Type"].startswith("audio/ogg")
    piece = as_mona.get(path, headers={"Range": "bytes=100-199"})
    assert (piece.status_code, piece.getvalue()) == (206, data[100:200])
    beyond = path.replace("/1.opus", "/2.opus")
    assert answer_of(as_mona, beyond) == (404, "not_found")


def test_a_recording_says_who_speaks_where(evidence, as_mona, mona, host, speaker):
    path = services.open_recording(actor=mona, space=evidence.space, reason=WHY).path
    told = as_mona.get(path).json()
    assert told["length_ms"] == 140_000
    assert [(one["user"], one["number"], one["spans"]) for one in told["tracks"]] == [
        (host.pk, 1, [[50_000, 52_000]]),
        (speaker.pk, 2, [[70_000, 72_000]]),
    ]
    assert [line["user"] for line in told["captions"]] == [host.pk, speaker.pk]


def test_a_voice_is_heard_by_itself_between_two_times(evidence, as_mona, mona):
    opening = services.open_recording(actor=mona, space=evidence.space, reason=WHY)
    path = track_of(as_mona, opening.path, 1)
    whole = as_mona.get(path, {"from_ms": 69_990, "until_ms": 70_100})
    data = whole.getvalue()
    assert read_opus_packets(data) == [SILENCE, *(packet_of(n) for n in range(5))]
    headers = {"Range": "bytes=50-", "If-Range": whole.headers["ETag"]}
    piece = as_mona.get(path, {"from_ms": 69_990, "until_ms": 70_100}, headers=headers)
    assert (piece.status_code, piece.getvalue()) == (206, data[50:])
    headers["If-Range"] = '"another"'
    changed = as_mona.get(path, {"from_ms": 69_990, "until_ms": 70_100}, headers=headers)
    assert (changed.status_code, changed.getvalue()) == (200, data)


def test_what_is_said_now_is_heard_too(stage, as_mona, mona):
    stage.be_at(80)
    opening = services.open_recording(actor=mona, space=stage.space, reason=WHY)
    path = track_of(as_mona, opening.path)
    sound = as_mona.get(path, {"from_ms": 50_000, "until_ms": 600_000}).getvalue()
    packets = read_opus_packets(sound)
    assert packets[:100] == [packet_of(n) for n in range(100)]
    assert len(packets) == 1500


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("0", "600001"),
        ("5", "5"),
        ("9", "5"),
        ("-1", "5"),
        ("", "5"),
        ("1e3", "5000"),
        ("٣", "5"),
        ("0" * 11, "5"),
        ("x\x00", "5"),
    ],
)
def test_times_that_are_none_are_refused(evidence, as_mona, mona, start, end):
    opening = services.open_recording(actor=mona, space=evidence.space, reason=WHY)
    path = track_of(as_mona, opening.path)
    refused = as_mona.get(path, {"from_ms": start, "until_ms": end})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")


def test_times_beyond_the_end_are_silence(evidence, as_mona, mona):
    opening = services.open_recording(actor=mona, space=evidence.space, reason=WHY)
    path = track_of(as_mona, opening.path)
    beyond = as_mona.get(path, {"from_ms": 9_999_999_000, "until_ms": 9_999_999_999})
    assert set(read_opus_packets(beyond.getvalue())) == {SILENCE}
    assert answer_of(as_mona, path.replace("/1.opus", "/7.opus?from_ms=0&until_ms=9")) == (
        404,
        "not_found",
    )


# --- By nobody else --------------------------------------------------------------------------


def every_path(evidence: Evidence, by: User, client: Client) -> list[str]:
    first = opened(evidence, by)
    second = services.open_recording(actor=by, space=evidence.space, reason=WHY).path
    span = "?from_ms=0&until_ms=9000"
    return [first, track_of(client, first), second, track_of(client, second) + span]


def test_a_link_is_for_whom_it_was_made(evidence, as_mona, mona, listener, host):
    paths = every_path(evidence, mona, as_mona)
    other = staff_client(make_administrator())
    staff = make_user("staff", is_staff=True)
    for path in paths:
        assert answer_of(as_mona, path)[0] == 200
        assert answer_of(other, path) == (404, "not_found")
        for person in (listener, host, staff):
            client = Client()
            client.force_login(person)
            assert answer_of(client, path) == (403, "not_allowed")
        assert Client().get(path).status_code == 302


def test_a_link_is_worth_five_minutes(evidence, as_mona, mona, time_machine):
    paths = every_path(evidence, mona, as_mona)
    time_machine.shift(timedelta(seconds=299))
    assert {answer_of(as_mona, path)[0] for path in paths} == {200}
    time_machine.shift(timedelta(seconds=2))
    assert {answer_of(as_mona, path) for path in paths} == {(410, "link_expired")}


def test_whoever_loses_the_right_hears_nothing_more(evidence, as_mona, mona):
    paths = every_path(evidence, mona, as_mona)
    mona.groups.clear()
    assert {answer_of(as_mona, path) for path in paths} == {(403, "not_allowed")}
    mona.groups.set(make_administrator().groups.all())
    assert {answer_of(as_mona, path)[0] for path in paths} == {200}
    User.objects.filter(pk=mona.pk).update(suspended_at=timezone.now())
    assert {answer_of(as_mona, path)[0] for path in paths} == {403}


def test_a_session_without_a_second_factor_hears_nothing(evidence, as_mona, mona):
    paths = every_path(evidence, mona, as_mona)
    client = Client()
    client.force_login(mona)
    assert {answer_of(client, path) for path in paths} == {(403, "not_allowed")}
    address = reverse("evidence_open", args=[evidence.public_id])
    assert client.post(address, {"reason": WHY}).status_code == 403


def test_what_is_purged_is_gone(evidence, as_mona, mona):
    paths = every_path(evidence, mona, as_mona)
    Recording.objects.update(purged_at=timezone.now())
    assert {answer_of(as_mona, path) for path in paths} == {(410, "purged")}
    for service, thing in (
        (services.open_evidence, {"evidence": evidence}),
        (services.open_recording, {"space": evidence.space}),
    ):
        assert code_of(service, actor=mona, reason=WHY, **thing) == "purged"
    Recording.objects.update(purged_at=None)
    Evidence.objects.all().delete()
    assert [answer_of(as_mona, path)[0] for path in paths] == [410, 410, 200, 200]
    assert code_of(services.open_evidence, actor=mona, evidence=evidence, reason=WHY) == "purged"


def test_a_file_that_went_is_gone(evidence, as_mona, mona):
    path = track_of(as_mona, opened(evidence, mona))
    storages["recordings"].delete(evidence.tracks.get().file)
    assert answer_of(as_mona, path) == (410, "purged")


def test_hostile_links_open_nothing(evidence, as_mona, mona):
    space, name = evidence.space.public_id, evidence.public_id
    good = opened(evidence, mona).rpartition("/")[2]
    other = Evidence.objects.create(space=evidence.space, from_ms=0, until_ms=20)
    of_a_recording = services.open_recording(actor=mona, space=evidence.space, reason=WHY)
    forged = [
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good + "x",
        good.split(":")[0],
        good.upper(),
        "x",
        ":::",
        "%00",
        "W10:x:y",
        "é" * 50,
        "a" * 5000,
        signing.dumps(["evidence", name, mona.pk], salt="recordings.download"),
        signing.dumps(["evidence", name, mona.pk + 1], salt=links._SALT),
        signing.dumps(["evidence", name], salt=links._SALT),
        signing.dumps({"evidence": name}, salt=links._SALT),
        signing.dumps(None, salt=links._SALT),
        of_a_recording.path.rpartition("/")[2],
    ]
    for link in forged:
        assert as_mona.get(f"/moderation/evidence/{name}/{link}").status_code == 404
        assert as_mona.get(f"/moderation/evidence/{name}/{link}/1.opus").status_code == 404
    for path in (
        reverse("evidence_data", args=[other.public_id, good]),
        reverse("recording_data", args=[space, good]),
        reverse("evidence_data", args=["nowhere", good]),
    ):
        assert answer_of(as_mona, path) == (404, "not_found")


def test_a_block_keeps_no_moderator_out(evidence, as_mona, mona, host):
    accounts.block(actor=host, other=mona)
    assert as_mona.get(opened(evidence, mona)).status_code == 200


# --- The cost --------------------------------------------------------------------------------


def test_it_costs_the_same_for_1_and_30(stage, as_mona, mona):
    counted = []
    for at, more in ((100, 0), (131, 29)):
        for number in range(more):
            person = make_user(f"voice{number}")
            open_stream(stage.space, person, number + 3)
            make_cue(stage.space, person, "some words", 71_000)
        made = stage.report(make_user(f"reporter{at}"), at=at)
        Evidence.objects.filter(pk=made.pk).update(state="done")
        made.refresh_from_db()
        paths = [
            opened(made, mona),
            services.open_recording(actor=mona, space=stage.space, reason=WHY).path,
        ]
        as_mona.get(paths[1])
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert as_mona.get(path).status_code == 200
            counted.append(len(queries))
    assert counted[:2] == counted[2:]
