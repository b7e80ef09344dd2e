"""Telling webhooks: signed, at least once, tried again, and never what their owner may not know.

The receiver is a real server; only the time until the next try is skipped.
"""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import services, tasks
from accounts.models import Delivery, Webhook, WebhookEvent
from accounts.services import announcing, delivering, webhooks
from accounts.webhooks import kinds
from core import sweeping
from tests.accounts.receiving import verify
from tests.factories import make_user
from timeline.models import Notification, NotificationKind

pytestmark = pytest.mark.django_db

KIND = "thing.done"


@pytest.fixture(autouse=True)
def hidden(monkeypatch) -> set[tuple[str, int | None]]:
    """A kind of event whose subjects everybody may hear of, but these."""
    known: set[tuple[str, int | None]] = set()
    may_hear = lambda subject, viewer: (subject, viewer and viewer.pk) not in known  # noqa: E731
    monkeypatch.setitem(kinds._kinds, KIND, kinds.Kind(KIND, "A thing is done", may_hear))
    return known


@pytest.fixture
def ana(db):
    return make_user("ana")


def webhook_of(user, receiver, **fields):
    wanted = {"name": "Mine", "url": receiver.url(), "events": [KIND], **fields}
    return webhooks.make_webhook(actor=user, **wanted)


def announced(host, subject="thing", **fields) -> WebhookEvent:
    announcing.announce(KIND, subject=subject, host=host, data={"thing": {"n": 1}}, **fields)
    event = WebhookEvent.objects.latest("pk")
    announcing.spread_event(event_id=event.pk)
    return event


def send_all() -> None:
    """Try once all that is not done, as if its time had come."""
    Delivery.objects.filter(state="waiting").update(next_at=timezone.now())
    for pk in list(Delivery.objects.filter(state="waiting").values_list("pk", flat=True)):
        delivering.deliver(delivery_id=pk)


def test_a_receiver_is_told_once_and_can_verify_it(ana, receiver):
    webhook, secret = webhook_of(ana, receiver)
    event = announced(ana)
    send_all()
    send_all()
    [told] = receiver.told
    said = verify(secret, told.headers, told.body)
    assert said["type"] == KIND
    assert said["data"] == {"thing": {"n": 1}}
    assert said["timestamp"].endswith("Z")
    assert told.headers["webhook-id"] == event.message_id
    assert told.headers["content-type"] == "application/json"
    with pytest.raises(ValueError, match="not signed"):
        verify(secret, told.headers, told.body + b" ")
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.attempts) == ("done", 204, 1)
    webhook.refresh_from_db()
    assert (webhook.last_status, webhook.failing_since) == (204, None)


def test_after_a_rotation_both_secrets_are_good_for_a_day(ana, receiver):
    webhook, old = webhook_of(ana, receiver)
    new = webhooks.rotate_secret(actor=ana, webhook=webhook)
    announced(ana)
    send_all()
    for secret in (old, new):
        assert verify(secret, receiver.told[0].headers, receiver.told[0].body)
    Webhook.objects.update(old_until=timezone.now())
    announced(ana)
    send_all()
    assert verify(new, receiver.told[1].headers, receiver.told[1].body)
    with pytest.raises(ValueError, match="not signed"):
        verify(old, receiver.told[1].headers, receiver.told[1].body)


def test_what_failed_is_tried_again_later_and_later_under_the_same_id(ana, receiver, settings):
    settings.WEBHOOK_RETRY_SECONDS = [5, 30, 120]
    receiver.answers = [500, 404, 503, 500]
    webhook_of(ana, receiver)
    announced(ana)
    for tried, seconds in enumerate(settings.WEBHOOK_RETRY_SECONDS, 1):
        send_all()
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.attempts) == ("waiting", tried)
        wait = (delivery.next_at - delivery.tried_at).total_seconds()
        assert 0.8 * seconds <= wait <= 1.2 * seconds
        delivering.deliver(delivery_id=delivery.pk)  # not before its time
        assert len(receiver.told) == tried
    send_all()
    assert Delivery.objects.get().state == "failed"
    assert len({told.headers["webhook-id"] for told in receiver.told}) == 1
    assert len({told.body for told in receiver.told}) == 1
    assert Webhook.objects.get().failing_since is not None


def test_one_success_after_a_failure_ends_it(ana, receiver):
    receiver.answers = [500]
    webhook_of(ana, receiver)
    announced(ana)
    send_all()
    send_all()
    assert (Delivery.objects.get().state, len(receiver.told)) == ("done", 2)
    assert Webhook.objects.get().failing_since is None


@pytest.mark.parametrize(
    ("status", "said", "seconds"),
    [
        (503, "900", 900),
        (429, "1", 5),
        (429, "999999999999", 86_400),
        (503, "soon", 0),
        (500, "900", 0),
    ],
)
def test_a_receiver_may_ask_for_time_within_bounds(ana, receiver, status, said, seconds):
    receiver.answers = [(status, {"Retry-After": said})]
    webhook_of(ana, receiver)
    announced(ana)
    send_all()
    delivery = Delivery.objects.get()
    wait = (delivery.next_at - delivery.tried_at).total_seconds()
    assert wait == seconds if seconds else wait < 7


def test_a_redirect_is_a_failure_and_not_followed(ana, receiver):
    receiver.answers = [(302, {"Location": receiver.url("/elsewhere")})]
    webhook_of(ana, receiver)
    announced(ana)
    send_all()
    assert [told.path for told in receiver.told] == ["/hook"]
    assert Delivery.objects.get().status == 302


def test_what_leads_inwards_is_not_called(ana, receiver, settings):
    webhook_of(ana, receiver)
    settings.FETCH_NETWORKS = []  # as on every server
    announced(ana)
    send_all()
    assert not receiver.told
    delivery = Delivery.objects.get()
    assert (delivery.error, delivery.status, delivery.state) == ("fetch_refused", None, "waiting")


def test_who_answers_410_is_left_alone(ana, receiver):
    receiver.answers = [410]
    webhook_of(ana, receiver)
    announced(ana)
    announced(ana)
    first = Delivery.objects.first()
    delivering.deliver(delivery_id=first.pk)
    webhook = Webhook.objects.get()
    assert (webhook.is_on, webhook.why_off) == (False, "gone")
    assert set(Delivery.objects.values_list("state", flat=True)) == {"failed"}
    announced(ana)
    send_all()
    assert len(receiver.told) == 1
    notice = Notification.objects.get(recipient=ana)
    assert (notice.kind, notice.title) == (NotificationKind.WEBHOOK_OFF, "Mine")
    webhooks.change_webhook(actor=ana, webhook=webhook, is_on=True)
    announced(ana)
    send_all()
    assert len(receiver.told) == 2


def test_a_webhook_that_fails_for_five_days_is_switched_off(ana, receiver):
    receiver.answers = [500, 500]
    webhook_of(ana, receiver)
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=4, hours=23))
    announced(ana)
    send_all()
    assert Webhook.objects.get().is_on
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=5))
    send_all()
    webhook = Webhook.objects.get()
    assert (webhook.is_on, webhook.why_off) == (False, "failing")
    assert Notification.objects.get(recipient=ana).kind == NotificationKind.WEBHOOK_OFF


def test_what_was_cut_off_in_the_middle_is_sent_again(ana, receiver, monkeypatch):
    """The worker dies after the receiver was told, and before anything is written."""
    webhook_of(ana, receiver)
    announced(ana)

    def dies(*_args: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(delivering, "_note", dies)
        with pytest.raises(SystemExit):
            send_all()
    assert Delivery.objects.get().state == "sending"
    delivering.ring_for_due(timezone.now())
    assert Delivery.objects.get().state == "sending"  # somebody may still be at it
    Delivery.objects.update(leased_until=timezone.now())
    delivering.ring_for_due(timezone.now())
    send_all()
    first, second = receiver.told
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert (Delivery.objects.get().state, Delivery.objects.get().attempts) == ("done", 2)


def test_what_kills_each_of_its_workers_is_given_up(ana, receiver, settings):
    webhook_of(ana, receiver)
    announced(ana)
    tries = len(settings.WEBHOOK_RETRY_SECONDS) + 1
    for number in range(1, tries + 1):
        now = timezone.now()
        assert delivering._claim(Delivery.objects.get().pk, now)
        delivering.ring_for_due(now + delivering.LEASE * 2)
        Delivery.objects.update(next_at=now)
        assert Delivery.objects.get().state == ("waiting" if number < tries else "failed")


def test_who_lost_the_lease_changes_nothing(ana, receiver):
    webhook_of(ana, receiver)
    announced(ana)
    delivery = Delivery.objects.get()
    assert delivering._claim(delivery.pk, timezone.now())
    assert not delivering._claim(delivery.pk, timezone.now())
    found = Delivery.objects.select_related("webhook__user", "event").get()
    Delivery.objects.update(state="waiting", slot=None, leased_until=None)
    delivering._note(found, delivering.Outcome(500, "", 1))
    assert Delivery.objects.get().status is None


def test_one_server_has_two_calls_at_once_and_others_go_on(ana, receiver, monkeypatch):
    webhook_of(ana, receiver)
    webhook_of(ana, receiver, url=receiver.url().replace("127.0.0.1", "other.example.org"))
    for _ in range(4):
        announced(ana)
    now = timezone.now()
    ids = list(Delivery.objects.filter(server="127.0.0.1").values_list("pk", flat=True))
    assert [delivering._claim(pk, now) for pk in ids] == [True, True, False, False]
    rung = []
    monkeypatch.setattr("core.sweeping.ring", lambda _task, pk: rung.append(pk))
    delivering.ring_for_due(now)
    others = Delivery.objects.filter(server="other.example.org")
    assert len(rung) == 4
    assert set(others.order_by("pk").values_list("pk", flat=True)[:2]) <= set(rung)
    assert delivering._claim(others.last().pk, now)


@pytest.mark.django_db(transaction=True)
def test_a_slow_receiver_holds_nobody_up(receiver, monkeypatch):
    """One waits for it; meanwhile somebody else's is told, and the slow one's time is limited."""
    ana, is_let_go = make_user("ana"), threading.Event()
    webhook_of(ana, receiver, url=receiver.url("/slow"))
    quick = webhook_of(ana, receiver, url=receiver.url("/quick").replace("127.0.0.1", "localhost"))
    receiver.before = lambda: receiver.told[-1].path == "/quick" or is_let_go.wait(20)
    monkeypatch.setattr(delivering, "SECONDS", 1)
    announced(ana)
    slow = Delivery.objects.exclude(webhook=quick[0]).get()
    stuck = threading.Thread(target=_in_thread, args=(slow.pk,))
    stuck.start()
    delivering.deliver(delivery_id=Delivery.objects.get(webhook=quick[0]).pk)
    assert Delivery.objects.get(webhook=quick[0]).state == "done"
    stuck.join()
    is_let_go.set()
    slow.refresh_from_db()
    assert (slow.state, slow.error) == ("waiting", "fetch_timed_out")
    assert slow.duration_ms < 5000


def _in_thread(pk: int) -> None:
    try:
        delivering.deliver(delivery_id=pk)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_told_to_nobody(receiver):
    ana = make_user("ana")
    webhook_of(ana, receiver)
    with transaction.atomic():
        announcing.announce(KIND, subject="thing", host=ana, data={})
        transaction.set_rollback(True)
    assert not WebhookEvent.objects.exists()


def test_an_event_that_nobody_rang_for_is_found_by_the_sweeper(ana, receiver, monkeypatch):
    webhook_of(ana, receiver)
    announcing.announce(KIND, subject="thing", host=ana, data={})
    rung = []
    monkeypatch.setattr("core.sweeping.ring", lambda task, pk: rung.append((task, pk)))
    sweeping.sweep()
    event = WebhookEvent.objects.get()
    assert rung == [(tasks.spread_event, event.pk)]
    announcing.spread_event(event_id=event.pk)
    announcing.spread_event(event_id=event.pk)  # twice is once
    assert rung[1:] == [(tasks.deliver, Delivery.objects.get().pk)]


def test_of_one_key_the_first_counts(ana):
    for _ in range(2):
        announcing.announce(KIND, subject="thing", host=ana, data={}, key="one")
    assert WebhookEvent.objects.count() == 1


def test_who_is_told(receiver):
    """Hosts as of theirs, followers of what is public; asked for again when it is sent."""
    host, cohost, follower, stranger, muting = map(make_user, ("host", "co", "fan", "far", "mute"))
    for one in (follower, muting):
        services.follow(actor=one, other=host)
    services.mute(actor=muting, other=host)
    for who in (host, cohost, follower, stranger, muting):
        for listening in ("own", "followed"):
            path = receiver.url(f"/{who.handle}/{listening}")
            webhook_of(who, receiver, url=path, listening=listening)
    announced(host, owners=[cohost.pk])
    send_all()
    assert {told.path for told in receiver.told} == {"/host/own", "/co/own", "/fan/followed"}


@pytest.mark.parametrize("event", ["hidden", "not public", "suspended", "closed", "off", "deaf"])
def test_what_may_not_be_known_any_more_is_not_sent(receiver, hidden, event):
    host, fan = make_user("host"), make_user("fan")
    services.follow(actor=fan, other=host)
    webhook_of(fan, receiver, listening="followed")
    announced(host)
    assert Delivery.objects.exists()
    if event == "hidden":
        hidden.add(("thing", fan.pk))
    elif event == "not public":
        hidden.add(("thing", None))
    elif event == "suspended":
        type(fan).objects.filter(pk=fan.pk).update(suspended_at=timezone.now())
    elif event == "closed":
        type(fan).objects.filter(pk=fan.pk).update(is_active=False)
    elif event == "off":
        Webhook.objects.update(is_on=False)
    else:
        Webhook.objects.update(events=["spaces.start"])
    send_all()
    assert not receiver.told
    assert not Delivery.objects.exists()  # not even that there was something


def test_old_events_are_forgotten(ana, receiver):
    webhook_of(ana, receiver)
    old, new = announced(ana), announced(ana)
    WebhookEvent.objects.filter(pk=old.pk).update(created_at=timezone.now() - announcing.KEPT)
    announcing.remove_old_events(timezone.now())
    assert list(Delivery.objects.values_list("event", flat=True)) == [new.pk]


@pytest.mark.parametrize("number", [1, 30])
def test_spreading_costs_the_same_for_one_and_for_thirty(
    number, receiver, django_assert_num_queries
):
    host = make_user("host")
    for each in range(number):
        fan = make_user(f"fan{each}")
        services.follow(actor=fan, other=host)
        webhook_of(fan, receiver, listening="followed")
    announcing.announce(KIND, subject="thing", host=host, data={})
    with django_assert_num_queries(10):
        announcing.spread_event(event_id=WebhookEvent.objects.get().pk)
    assert Delivery.objects.count() == number
