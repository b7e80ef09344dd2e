"""Making webhooks, and their pages: what is asked of them, whose they are, what is shown once."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Delivery, Webhook, WebhookEvent
from accounts.services import announcing, closing, erasing, webhooks
from accounts.webhooks import pace, signing
from accounts.webhooks.kinds import all_kinds
from core.errors import DomainError, Invalid, NotAllowed, NotFound
from core.fetching import FetchError
from core.models import AuditEntry
from tests.accounts.receiving import WORDS, verify
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

GOOD = {"name": "Mine", "url": "https://example.org/hook", "events": ["spaces.start"]}


@pytest.fixture
def ana(db):
    return make_user("ana")


@pytest.fixture
def webhook(ana):
    return webhooks.make_webhook(actor=ana, **GOOD)[0]


def test_a_secret_is_in_no_row(ana):
    webhook, secret = webhooks.make_webhook(actor=ana, **GOOD)
    assert secret.startswith("whsec_")
    assert secret == signing.secret_of(webhook.salt)
    [row] = Webhook.objects.values()
    assert secret.removeprefix("whsec_") not in repr(row)
    assert signing.secret_of(signing.new_salt()) != secret


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "  "}, "webhook_name"),
        ({"name": "x" * 51}, "webhook_name"),
        ({"url": "http://example.org/"}, "fetch_refused"),
        ({"url": "https://user:word@example.org/"}, "fetch_refused"),
        ({"url": "https://example.org:22/"}, "fetch_refused"),
        ({"url": "javascript:alert(1)"}, "fetch_refused"),
        ({"events": []}, "webhook_events"),
        ({"events": ["ping"]}, "webhook_events"),
        ({"events": ["spaces.start", "all"]}, "webhook_events"),
        ({"listening": "everything"}, "webhook_listening"),
    ],
)
def test_a_bad_webhook_is_refused_with_its_code(ana, webhook, fields, code):
    with pytest.raises((Invalid, FetchError)) as refused:
        webhooks.make_webhook(actor=ana, **(GOOD | fields))
    assert refused.value.code == code
    with pytest.raises((Invalid, FetchError)):
        webhooks.change_webhook(actor=ana, webhook=webhook, **fields)
    assert Webhook.objects.get().url == GOOD["url"]


def test_nobody_has_more_than_ten(ana, settings):
    for _ in range(10):
        webhooks.make_webhook(actor=ana, **GOOD)
    with pytest.raises(DomainError) as refused:
        webhooks.make_webhook(actor=ana, **GOOD)
    assert refused.value.code == "too_many_webhooks"


@pytest.mark.parametrize("rate", ["webhook", "webhook_send"])
def test_making_and_sending_are_counted(ana, webhook, settings, rate):
    once = settings.RATE_LIMITS[rate]._replace(most=1)
    settings.RATE_LIMITS = settings.RATE_LIMITS | {rate: once}
    acts = {
        "webhook": lambda: webhooks.rotate_secret(actor=ana, webhook=webhook),
        "webhook_send": lambda: webhooks.send_test(actor=ana, webhook=webhook),
    }
    codes = []
    for _ in range(2):
        try:
            acts[rate]()
        except DomainError as error:
            codes.append(error.code)
    assert codes[-1:] == ["too_many"]


@pytest.mark.parametrize("who", ["stranger", "suspended"])
def test_only_its_owner_acts_and_only_in_good_standing(ana, webhook, who):
    delivery = webhooks.send_test(actor=ana, webhook=webhook)
    actor = ana
    if who == "stranger":
        actor = make_user("ben")
    else:
        ana.suspended_at = timezone.now()
        ana.save()
    wanted = NotFound if who == "stranger" else NotAllowed
    acts = [
        lambda: webhooks.change_webhook(actor=actor, webhook=webhook, name="New"),
        lambda: webhooks.rotate_secret(actor=actor, webhook=webhook),
        lambda: webhooks.send_test(actor=actor, webhook=webhook),
        lambda: webhooks.replay_delivery(actor=actor, webhook=webhook, delivery=delivery),
    ]
    for act in acts:
        with pytest.raises(wanted):
            act()
    if who == "stranger":
        with pytest.raises(NotFound):
            webhooks.delete_webhook(actor=actor, webhook=webhook)
    else:
        webhooks.delete_webhook(actor=actor, webhook=webhook)
        assert not WebhookEvent.objects.exists()


def test_what_is_done_with_a_webhook_is_on_record(ana, webhook):
    webhooks.rotate_secret(actor=ana, webhook=webhook)
    webhooks.delete_webhook(actor=ana, webhook=webhook)
    acts = AuditEntry.objects.values_list("act", flat=True)
    assert list(acts) == ["webhook.made", "webhook.secret_rotated", "webhook.deleted"]


def test_what_waits_goes_where_the_webhook_goes(ana, webhook):
    webhooks.send_test(actor=ana, webhook=webhook)
    webhooks.change_webhook(actor=ana, webhook=webhook, url="https://other.example.org/")
    assert Delivery.objects.get().server == "other.example.org"


def test_switched_off_it_waits_for_nothing(ana, webhook):
    event = WebhookEvent.objects.create(kind="spaces.start", subject="x", host=ana, body="{}",
        created_at=timezone.now())  # fmt: skip
    now = timezone.now()
    delivery = webhook.deliveries.create(event=event, server="example.org", next_at=now)
    webhooks.change_webhook(actor=ana, webhook=webhook, is_on=False)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("failed", "off")
    with pytest.raises(DomainError) as refused:
        webhooks.replay_delivery(actor=ana, webhook=webhook, delivery=delivery)
    assert refused.value.code == "webhook_off"
    webhooks.change_webhook(actor=ana, webhook=webhook, is_on=True)
    with pytest.raises(NotFound):  # there is no such Space
        webhooks.replay_delivery(actor=ana, webhook=webhook, delivery=delivery)


def test_a_delivery_is_sent_again_as_if_for_the_first_time(ana, webhook):
    delivery = webhooks.send_test(actor=ana, webhook=webhook)
    Delivery.objects.update(state="failed", attempts=8, next_at=timezone.now() - timedelta(days=9))
    again = webhooks.replay_delivery(actor=ana, webhook=webhook, delivery=delivery)
    assert (again.state, again.attempts, again.event_id) == ("waiting", 0, delivery.event_id)
    Delivery.objects.update(state="sending", slot=0)
    left = webhooks.replay_delivery(actor=ana, webhook=webhook, delivery=delivery)
    assert left.state == "sending"


def test_an_erased_account_leaves_nothing_to_tell(ana, webhook):
    announcing.announce("spaces.start", subject="x", host=ana, data={})
    webhooks.send_test(actor=ana, webhook=webhook)
    closing.close_account(actor=ana)
    erasing.erase_closed_accounts(timezone.now() + timedelta(days=31))
    assert not Webhook.objects.exists()
    assert not WebhookEvent.objects.exists()


def test_the_document_has_an_example_of_each_event():
    examples = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", WORDS, re.DOTALL)]
    assert [one["type"] for one in examples] == [kind.name for kind in all_kinds()] + ["ping"]
    assert all(one.keys() == {"type", "timestamp", "data"} for one in examples)


def test_what_is_too_old_is_not_believed(webhook):
    then = timezone.now() - timedelta(minutes=6)
    headers = signing.headers_for(webhook, "msg_x", b"{}", then)
    with pytest.raises(ValueError, match="too old"):
        verify(signing.secret_of(webhook.salt), headers, b"{}")


# --- When to try again ---------------------------------------------------------------------------

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@given(st.text(max_size=60))
def test_a_retry_after_is_read_within_bounds_or_not_at_all(text):
    at = pace.asked_for(text, NOW)
    assert at is None or pace.SHORTEST <= at - NOW <= pace.LONGEST


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30),
        ("Thu, 01 Jan 2026 00:02:00 GMT", 120),
        ("Thu, 01 Jan 2026 00:02:00 -0000", 120),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 5),
        ("Fri, 01 Jan 2027 00:00:00 GMT", 86_400),
    ],
)
def test_a_retry_after_is_a_number_or_a_date(text, seconds):
    assert pace.asked_for(text, NOW) == NOW + timedelta(seconds=seconds)


# --- Pages ---------------------------------------------------------------------------------------


def test_a_webhook_by_its_pages(client, ana):
    client.force_login(ana)
    assert "Have a server of yours told" in client.get("/settings/webhooks").content.decode()
    fields = GOOD | {"listening": "followed"}
    refused = client.post("/settings/webhooks/new", fields | {"url": "http://10.0.0.1/"})
    assert "public https address" in refused.content.decode()
    assert 'value="http://10.0.0.1/"' in refused.content.decode()
    made = client.post("/settings/webhooks/new", fields).content.decode()
    webhook = Webhook.objects.get()
    secret = signing.secret_of(webhook.salt)
    assert secret in made
    path = f"/settings/webhooks/{webhook.public_id}"
    assert secret not in client.get(path).content.decode()
    client.post(f"{path}/edit", fields | {"name": "<b>New</b>", "events": ["spaces.end"]})
    page = client.get(path).content.decode()
    assert "&lt;b&gt;New&lt;/b&gt;" in page
    assert "<b>New" not in page
    assert client.post(f"{path}/switch", {"is_on": "off"}).status_code == 302
    assert "You switched it off." in client.get(path).content.decode()
    client.post(f"{path}/test")
    Delivery.objects.update(state="failed", status=500, attempts=8, tried_at=timezone.now())
    page = client.get(path).content.decode()
    assert "Given up" in page
    assert "it answered 500" in page
    again = f"{path}/deliveries/{WebhookEvent.objects.get().public_id}"
    assert client.post(again).status_code == 302
    assert Delivery.objects.get().state == "waiting"
    rotated = client.post(f"{path}/secret").content.decode()
    assert signing.secret_of(Webhook.objects.get().salt) in rotated
    assert "For a day" in rotated
    assert client.post(f"{path}/delete").status_code == 302
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_of_a_webhook_costs_the_same_for_one_and_for_thirty(
    client, ana, webhook, django_assert_num_queries, number
):
    for _ in range(number):
        webhooks.send_test(actor=ana, webhook=webhook)
    client.force_login(ana)
    with django_assert_num_queries(7):
        client.get(f"/settings/webhooks/{webhook.public_id}")
