"""Holding something back from the purge, and looking whether files and rows belong together."""

import os
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from moderation import services
from moderation.services import retention
from recordings.models import AudioSegment, Recording
from tests.moderation import keeping
from tests.moderation.people import make_administrator
from tests.spaces.cast import code_of
from tests.spaces.factories import make_space

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeping_storage")]

DAY = timedelta(days=1)


@pytest.fixture
def admin(db):
    return make_administrator()


@pytest.fixture
def space(host, speaker):
    return keeping.make_kept_space(host, [speaker], ended_at=timezone.now() - DAY)


def hold(admin, space, *, reason="A court asks", days=9.0):
    return {
        "actor": admin,
        "space": space,
        "reason": reason,
        "expires_at": timezone.now() + timedelta(days=days),
    }


class TestHold:
    def test_it_is_held_and_released_and_both_are_logged(self, admin, space):
        held = services.hold_space(**hold(admin, space))
        services.release_hold(actor=admin, hold=held)
        services.release_hold(actor=admin, hold=held)
        held.refresh_from_db()
        assert held.released_at is not None
        acts = AuditEntry.objects.values_list("act", "actor_id", "subject")
        assert list(acts) == [
            ("space.held", admin.pk, f"space:{space.pk}"),
            ("hold.released", admin.pk, f"space:{space.pk}"),
        ]

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"reason": "  "}, "why_empty"),
            ({"reason": "x" * 501}, "why_too_long"),
            ({"days": -1}, "hold_time"),
            ({"days": 367}, "hold_time"),
        ],
    )
    def test_it_has_a_reason_and_an_end(self, admin, space, wrong, code):
        assert code_of(services.hold_space, **hold(admin, space, **wrong)) == code
        assert not AuditEntry.objects.exists()

    def test_there_is_nothing_to_hold_of_a_space_that_was_never_live(self, admin, host):
        assert code_of(services.hold_space, **hold(admin, make_space(host))) == "nothing_kept"

    def test_what_is_gone_cannot_be_held(self, admin, host):
        gone = keeping.make_kept_space(host, [], ended_at=timezone.now(), is_recorded=False)
        Recording.objects.filter(space=gone).update(purged_at=timezone.now())
        assert code_of(services.hold_space, **hold(admin, gone)) == "purged"


class TestCheck:
    def test_where_all_belongs_together_it_says_nothing(self, space, capsys):
        call_command("check_retention")
        assert "0 without a row (0 removed). Rows without their file: 0." in capsys.readouterr().out
        assert not AuditEntry.objects.exists()

    def test_a_file_without_a_row_is_told_and_then_removed(self, space, capsys):
        name = keeping.store(f"{space.public_id}/parts/stray.opus")
        keeping.store(f"{space.public_id}/parts/young.opus")
        old = (timezone.now() - timedelta(hours=2)).timestamp()
        os.utime(storages["recordings"].path(name), (old, old))
        with pytest.raises(CommandError):
            call_command("check_retention")
        assert f"no row: {name}" in capsys.readouterr().out
        before = keeping.on_disk()
        call_command("check_retention", "--fix")
        assert before - keeping.on_disk() == {name}
        line = AuditEntry.objects.last()
        assert line.details == {"orphans": 1, "missing": 0, "removed": 1}

    def test_a_row_without_its_file_is_told(self, space, capsys):
        segment = AudioSegment.objects.first()
        keeping.forget(segment.file)
        with pytest.raises(CommandError):
            call_command("check_retention", "--fix")
        assert f"no file: audiosegment {segment.pk}: {segment.file}" in capsys.readouterr().out
        assert AudioSegment.objects.filter(pk=segment.pk).exists()

    def test_what_the_purge_left_belongs_together(self, space):
        retention.purge_space(space_id=space.pk, now=timezone.now() + 30 * DAY)
        found = retention.check_retention(now=timezone.now() + 31 * DAY)
        assert (found.orphans, found.missing) == ([], [])


def test_who_took_part_reads_until_when_it_is_kept(client, space, host):
    client.force_login(host)
    address, voice = space.get_absolute_url(), reverse("my_voice", args=[space.public_id])
    assert "A copy for review is kept until" in client.get(address).content.decode()
    assert "keeps it until its time is over" in client.get(voice).content.decode()
    Recording.objects.update(purged_at=timezone.now())
    assert "The copy for review was removed." in client.get(address).content.decode()
    assert "whoever else speaks at that moment" in client.get(voice).content.decode()
