import time
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from accounts import services, tasks
from accounts.models import DataExport
from accounts.services import exports
from core import audit, sweeping
from core.errors import DomainError, Gone, NotFound
from core.models import AuditEntry
from core.work import MAX_ATTEMPTS, WorkState
from tests.factories import make_user
from timeline.models import Notification, NotificationKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    user = make_user("ana")
    exports.forget_files(user.pk)  # of another test's, with the same number
    return user


def made(user) -> DataExport:
    export = services.request_export(actor=user)
    exports.make_export(export_id=export.pk)
    export.refresh_from_db()
    return export


def stored(user) -> set[str]:
    try:
        return set(storages["recordings"].listdir(exports.folder_of(user.pk))[1])
    except FileNotFoundError:
        return set()


def refused(call) -> str:
    with pytest.raises(DomainError) as error:
        call()
    return error.value.code


def test_an_export_is_made_told_once_and_written_down(ana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        export = services.request_export(actor=ana)
    exports.make_export(export_id=export.pk)
    exports.make_export(export_id=export.pk)
    export.refresh_from_db()
    assert export.is_done
    assert export.expires_at - timezone.now() > timedelta(days=2, hours=23)
    assert export.size == storages["recordings"].size(export.file)
    notice = Notification.objects.get(recipient=ana)
    assert (notice.kind, notice.path) == (NotificationKind.DATA_READY, reverse("data_download"))
    line = AuditEntry.objects.get()
    assert (line.act, line.actor_id, line.details) == ("export.made", ana.pk, {})
    assert not list(audit.verify())


def test_one_at_a_time_and_one_a_day(ana, django_capture_on_commit_callbacks):
    export = services.request_export(actor=ana)
    assert refused(lambda: services.request_export(actor=ana)) == "export_running"
    exports.make_export(export_id=export.pk)
    assert refused(lambda: services.request_export(actor=ana)) == "export_too_soon"
    [old] = stored(ana)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        with django_capture_on_commit_callbacks(execute=True):
            again = services.request_export(actor=ana)
        assert old not in stored(ana)
        DataExport.objects.filter(pk=again.pk).update(state=WorkState.FAILED)
        services.request_export(actor=ana)
    assert ana.exports.count() == 1


def test_suspended_accounts_may_have_theirs(ana):
    ana.suspended_at = timezone.now()
    ana.save()
    assert made(ana).is_done


def test_what_a_worker_left_is_taken_up_and_given_up_in_the_end(ana):
    export = services.request_export(actor=ana)
    died = {"state": WorkState.WORKING, "leased_until": timezone.now() - timedelta(seconds=1)}
    DataExport.objects.update(**died, attempts=1)
    exports.make_export(export_id=export.pk)
    export.refresh_from_db()
    assert export.is_done
    DataExport.objects.update(**died, attempts=MAX_ATTEMPTS)
    sweeping.sweep()
    export.refresh_from_db()
    assert export.state == WorkState.FAILED


def test_who_is_overtaken_hands_out_nothing_and_leaves_no_file(ana, monkeypatch):
    export = services.request_export(actor=ana)
    write_zip = exports.write_zip

    def overtaken(*arguments):
        write_zip(*arguments)
        DataExport.objects.update(leased_until=timezone.now() + timedelta(minutes=9))

    monkeypatch.setattr(exports, "write_zip", overtaken)
    exports.make_export(export_id=export.pk)
    export.refresh_from_db()
    assert not export.is_done
    assert stored(ana) == set()
    assert not Notification.objects.exists()


def test_nothing_is_made_for_an_account_that_closed_meanwhile(ana):
    export = services.request_export(actor=ana)
    services.close_account(actor=ana)
    exports.make_export(export_id=export.pk)
    assert stored(ana) == set()


def test_the_file_goes_after_three_days_by_the_argument_alone(ana):
    export = made(ana)
    exports.remove_old_exports(export.expires_at - timedelta(microseconds=1))
    assert stored(ana)
    for _ in range(2):
        exports.remove_old_exports(export.expires_at)
        assert stored(ana) == set()
    with pytest.raises(Gone):
        exports.link_of(actor=ana, export_id=export.public_id)
    tasks.remove_old_exports()


def test_a_link_opens_one_file_for_one_person_for_five_minutes(ana):
    export, ben = made(ana), make_user("ben")
    others = made(ben)
    link = exports.link_of(actor=ana, export_id=export.public_id)
    opened = {"export_id": export.public_id, "link": link}
    assert exports.export_of_link(actor=ana, **opened) == export
    with pytest.raises(NotFound):
        exports.export_of_link(actor=ben, **opened)
    with pytest.raises(NotFound):
        exports.export_of_link(actor=ana, export_id=others.public_id, link=link)
    with pytest.raises(NotFound):
        exports.link_of(actor=ben, export_id=export.public_id)
    foreign = exports.signing.dumps([export.public_id, ana.pk], salt="recordings.download")
    shortened = link[:-1]
    for forged in ("", "x", link + "x", shortened, foreign, "é" * 40, "a:b:c"):
        with pytest.raises(NotFound):
            exports.export_of_link(actor=ana, export_id=export.public_id, link=forged)
    with time_machine.travel(time.time() + exports.LINK_SECONDS + 2), pytest.raises(Gone):
        exports.export_of_link(actor=ana, **opened)
    with time_machine.travel(export.expires_at), pytest.raises(Gone):
        exports.link_of(actor=ana, export_id=export.public_id)


# --- Pages -------------------------------------------------------------------------------------


def test_the_page_leads_all_the_way_to_the_file(client, ana, django_assert_num_queries):
    page = reverse("data_download")
    assert client.get(page).status_code == 302
    client.force_login(ana)
    assert "Prepare it" in client.get(page).content.decode()
    client.post(page)
    running = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 2s"' in running
    assert "<html" not in running
    export = DataExport.objects.get()
    exports.make_export(export_id=export.pk)
    ready = client.get(page).content.decode()
    assert reverse("data_link", args=[export.public_id]) in ready
    assert 'hx-trigger="every 2s"' not in ready
    answer = client.get(reverse("data_link", args=[export.public_id]), follow=True)
    assert answer.status_code == 200
    assert answer.getvalue().startswith(b"PK")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="data-ana.zip"'
    assert "no-cache" in answer["Cache-Control"] or "private" in answer["Cache-Control"]
    file = answer.request["PATH_INFO"]
    client.force_login(make_user("ben"))
    assert client.get(file).status_code == 404
    client.logout()
    assert client.get(file).status_code == 302
    client.force_login(ana)
    exports.remove_old_exports(export.created_at + timedelta(days=4))
    assert client.get(file).status_code == 410
    assert client.post(page).status_code == 409
