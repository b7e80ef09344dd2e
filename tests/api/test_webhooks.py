"""Webhooks by a program: made, changed, tried, listed, deleted."""

import pytest

from accounts.models import Delivery, Webhook, WebhookEvent
from accounts.webhooks.signing import secret_of
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PATH = "/api/v1/webhooks"
NEW = {"name": "Mine", "url": "https://example.org/hook", "events": ["spaces.start"]}


@pytest.fixture
def ana(db):
    return make_user("ana")


@pytest.fixture
def asking(program, ana):
    return program(ana)


def test_a_webhook_by_a_program(asking):
    made = asking.post(PATH, NEW, format="json")
    assert made.status_code == 201
    webhook = Webhook.objects.get()
    assert made.json()["secret"] == secret_of(webhook.salt)
    one = f"{PATH}/{made.json()['id']}"
    assert "secret" not in asking.get(one).json()
    changed = asking.patch(one, {"is_on": False, "events": ["spaces.end"]}, format="json").json()
    assert (changed["is_on"], changed["events"], changed["name"]) == (False, ["spaces.end"], "Mine")
    rotated = asking.post(f"{one}/secret").json()["secret"]
    assert rotated == secret_of(Webhook.objects.get().salt) != made.json()["secret"]
    sent = asking.post(f"{one}/test")
    event = WebhookEvent.objects.get()
    assert (sent.status_code, sent.json()["id"], sent.json()["event"]) == (
        202,
        event.message_id,
        "ping",
    )
    Delivery.objects.update(state="failed", error="fetch_timed_out", attempts=1)
    [listed] = asking.get(f"{one}/deliveries").json()["items"]
    assert (listed["error"], listed["next_at"]) == ("fetch_timed_out", None)
    again = asking.post(f"{one}/deliveries/{listed['id']}/replay")
    assert (again.status_code, again.json()["state"]) == (202, "waiting")
    assert again.json()["next_at"].endswith("Z")
    assert asking.delete(one).status_code == 204
    assert asking.get(PATH).json()["items"] == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"url": "http://127.0.0.1/"}, "fetch_refused"),
        ({"events": ["everything"]}, "webhook_events"),
        ({"events": []}, "webhook_events"),
        ({"events": "spaces.start"}, "invalid"),
        ({"listening": "all"}, "invalid"),
        ({"secret": "mine"}, "invalid"),
    ],
)
def test_a_bad_webhook_is_refused_with_its_code(asking, fields, code):
    answer = asking.post(PATH, NEW | fields, format="json")
    assert answer.status_code in {400, 409}
    assert answer.json()["code"] == code


def test_who_may_not_read_spaces_is_not_told_of_them(program, ana):
    answer = program(ana, scopes=["webhook.write"]).post(PATH, NEW, format="json")
    assert answer.json()["code"] == "scope_required"
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("number", [1, 30])
def test_lists_cost_the_same_for_one_and_for_thirty(asking, ana, number, django_assert_num_queries):
    webhooks = [
        Webhook.objects.create(user=ana, name=str(n), url="https://example.org/", server="x")
        for n in range(number)
    ]
    for _ in webhooks:
        event = WebhookEvent.objects.create(
            kind="ping", subject="x", host=ana, body="{}", created_at=ana.date_joined
        )
        webhooks[0].deliveries.create(event=event, server="x", next_at=ana.date_joined)
    with django_assert_num_queries(2):
        assert len(asking.get(PATH).json()["items"]) == number
    with django_assert_num_queries(3):
        path = f"{PATH}/{webhooks[0].public_id}/deliveries"
        assert len(asking.get(path).json()["items"]) == number
