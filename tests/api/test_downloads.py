"""Downloads under /api/v1."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from recordings.models import Download, Recording, Replay, WorkState
from tests.api.scene import refusal, told

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def whole(recorded, host):
    replay = Replay.objects.get()
    return Download.objects.create(
        space=recorded, user=host, kind="whole", state=WorkState.DONE, progress=100, size=7,
        file=replay.opus_file, expires_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip


def test_a_speaker_has_their_own_track_made(program, speaker, at):
    client = program(speaker)
    assert told(client.get(f"{at}/downloads")) == {"kinds": ["own"], "items": []}
    assert refusal(client.post(f"{at}/downloads", {"kind": "whole"}, format="json"))[0] == 403
    made = told(client.post(f"{at}/downloads", {"kind": "own"}, format="json"), 201)
    assert (made["kind"], made["state"], made["url"], made["size"]) == (
        "own",
        "waiting",
        None,
        None,
    )
    assert told(client.get(f"{at}/downloads"))["items"] == [made]
    again = client.post(f"{at}/downloads", {"kind": "own"}, format="json")
    assert refusal(again) == (409, "download_running")
    path = f"/api/v1/downloads/{made['id']}"
    Download.objects.update(state=WorkState.WORKING, progress=40)
    assert told(client.get(path))["progress"] == 40
    assert refusal(client.get(f"{path}/file")) == (410, "download_expired")


def test_what_is_ready_is_saved(program, host, listener, whole, settings):
    path = f"/api/v1/downloads/{whole.public_id}"
    shown = told(program(host, scopes=["space.read"]).get(path))
    assert shown["url"] == f"{settings.PUBLIC_URL}{path}/file"
    part = program(host).get(f"{path}/file", HTTP_RANGE="bytes=0-3", HTTP_ACCEPT="application/zip")
    assert (part.status_code, part["Content-Type"]) == (206, "application/zip")
    assert part.getvalue() == b"OggS"
    assert "attachment" in part["Content-Disposition"]
    for path_of in (path, f"{path}/file"):
        assert refusal(program(listener).get(path_of)) == (404, "not_found")
        assert refusal(APIClient().get(path_of)) == (401, "login_required")


def test_what_is_over_is_gone(program, host, whole):
    path = f"/api/v1/downloads/{whole.public_id}"
    Download.objects.update(expires_at=timezone.now())
    assert refusal(program(host).get(path)) == (410, "download_expired")
    assert refusal(program(host).get(f"{path}/file")) == (410, "download_expired")
    Recording.objects.update(purged_at=timezone.now())
    assert refusal(program(host).get(path)) == (410, "purged")
    assert refusal(program(host).get(f"{path}/file")) == (410, "purged")
