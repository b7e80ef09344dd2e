"""Web push, up to a push service that the test runs: what it gets, and what its answers do."""

import base64
import json
from io import StringIO
from ipaddress import ip_network
from urllib.parse import parse_qs

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from config.celery import app
from core.errors import Invalid
from tests.factories import make_user
from tests.timeline.push_service import FakeBrowser, push_service
from timeline import push, tasks
from timeline.models import NotificationKind, NotificationPreference, PushSubscription
from timeline.services.notifications import notify, notify_many
from timeline.services.subscriptions import MOST_BROWSERS, deliver, subscribe, unsubscribe

pytestmark = pytest.mark.django_db
FCM = "https://fcm.googleapis.com/fcm/send/"


@pytest.fixture
def configured(settings):
    settings.VAPID_PRIVATE_KEY = push.new_private_key()
    settings.VAPID_SUBJECT = "mailto:operator@example.org"


@pytest.fixture
def service(configured, settings, tmp_path):
    with push_service(tmp_path) as service:
        settings.PUSH_HOSTS = ["127.0.0.1"]
        settings.FETCH_CA_FILE = str(service.certificate)
        settings.FETCH_NETWORKS = [ip_network("127.0.0.1/32")]
        settings.FETCH_PORTS = [service.port]
        yield service


@pytest.fixture
def eager(django_capture_on_commit_callbacks):
    """Runs something with its commit, and the tasks that it queues at once."""

    def run(act, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            act(*args, **kwargs)

    app.conf.task_always_eager = True
    yield run
    app.conf.task_always_eager = False


@pytest.fixture
def ana():
    return make_user("ana")


@pytest.fixture
def ben():
    return make_user("ben")


@pytest.fixture
def browser(service, ana):
    browser = FakeBrowser(f"{service.url}/push/ana")
    subscribe(actor=ana, **browser.subscription)
    return browser


def a_subscription(endpoint=f"{FCM}1"):
    return FakeBrowser(endpoint).subscription


# --- What arrives ------------------------------------------------------------------------------


def test_a_push_says_who_and_what_kind_and_only_this_browser_can_read_it(
    service, browser, ana, ben, eager
):
    message = NotificationKind.MESSAGE
    eager(notify, message, recipient=ana, key="message:7", actor=ben, path="/messages/abc")
    (delivery,) = service.deliveries
    assert delivery.path == "/push/ana"
    assert browser.read(delivery) == {
        "text": "\u2068Ben\u2069 wrote to you",
        "path": "/messages/abc",
        "tag": "message:7",
    }
    assert delivery.headers["content-encoding"] == "aes128gcm"
    assert int(delivery.headers["ttl"]) == push.TTL_SECONDS
    assert b"Ben" not in delivery.body


def test_a_push_is_signed_with_the_servers_key_for_this_service(service, browser, ana, eager):
    eager(notify, NotificationKind.SPACE_REMINDER, recipient=ana, key="space:1", path="/spaces/1")
    scheme, _, fields = service.deliveries[0].headers["authorization"].partition(" ")
    parts = parse_qs(fields.replace(",", "&").replace(" ", ""))
    token, key = parts["t"][0], parts["k"][0]
    assert scheme.lower() == "vapid"
    assert key == push.public_key()
    claims = json.loads(push.decode(token.split(".")[1]))
    assert (claims["sub"], claims["aud"]) == ("mailto:operator@example.org", service.url)
    require_signed(token, key)
    with pytest.raises(InvalidSignature):
        require_signed(token, push.encode(other_public_key()))


def require_signed(token, key):
    """RFC 7515, ES256."""
    words, _, signature = token.rpartition(".")
    raw = push.decode(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), push.decode(key))
    point.verify(der, words.encode(), ec.ECDSA(hashes.SHA256()))


def other_public_key():
    return push.decode(FakeBrowser("").subscription["p256dh"])


def test_every_browser_of_everybody_in_a_crowd_gets_it(service, browser, ana, ben, eager):
    other = FakeBrowser(f"{service.url}/push/other")
    subscribe(actor=ana, **other.subscription)
    cho = make_user("cho")
    third = FakeBrowser(f"{service.url}/push/cho")
    subscribe(actor=cho, **third.subscription)
    live = NotificationKind.SPACE_LIVE
    eager(notify_many, live, [ana.pk, cho.pk], key="space:1", actor=ben, path="/s/1", title="Jazz")
    assert sorted(delivery.path for delivery in service.deliveries) == [
        "/push/ana",
        "/push/cho",
        "/push/other",
    ]


def test_only_what_somebody_wants_is_pushed_and_once(service, browser, ana, ben, eager):
    like, reply = NotificationKind.LIKE, NotificationKind.REPLY
    NotificationPreference.objects.create(user=ana, kind=like, is_pushed=False)
    NotificationPreference.objects.create(user=ana, kind=reply, is_on=False)
    eager(notify, like, recipient=ana, key="like:1", actor=ben)
    for _ in range(2):
        eager(notify, NotificationKind.MENTION, recipient=ana, key="mention:1", actor=ben)
    eager(notify, reply, recipient=ana, key="reply:1", actor=ben)
    assert [browser.read(d)["tag"] for d in service.deliveries] == ["mention:1", "reply:1"]


def test_without_a_key_nothing_is_queued(service, browser, ana, eager, settings):
    settings.VAPID_PRIVATE_KEY = ""
    eager(notify, NotificationKind.SPACE_REMINDER, recipient=ana, key="space:1", path="/spaces/1")
    assert service.deliveries == []


# --- What the service answers ------------------------------------------------------------------

PAYLOAD = {"text": "Ben liked your Tweet", "path": "/tweets/1", "tag": "like:1"}


def pushed_after(service, *answers):
    service.answers += [(status, {}) for status in answers]
    tasks.push_one.apply((PushSubscription.objects.get().pk, PAYLOAD))
    return len(service.deliveries)


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(service, browser, status):
    assert pushed_after(service, status) == 1
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_is_busy_is_asked_again(service, browser, status):
    assert pushed_after(service, status, status) == 3
    assert browser.read(service.deliveries[2]) == PAYLOAD


def test_a_service_that_stays_away_is_given_up(service, browser):
    assert pushed_after(service, *[503] * 20) == 1 + tasks.TRIES
    assert PushSubscription.objects.exists()


@pytest.mark.parametrize("status", [400, 401, 413])
def test_a_refusal_is_logged_and_not_repeated(service, browser, status, caplog):
    assert pushed_after(service, status) == 1
    assert "a push was refused" in caplog.text
    assert PushSubscription.objects.exists()


def test_a_redirect_is_not_followed(service, browser):
    service.answers.append((307, {"Location": f"{service.url}/inside"}))
    assert pushed_after(service) == 1


def test_a_service_that_cannot_be_reached_is_unavailable(service, browser):
    service.stop()
    with pytest.raises(push.Unavailable):
        deliver(subscription_id=PushSubscription.objects.get().pk, payload=PAYLOAD)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), ("", None), (None, None), ("soon", None), ("-5", None), ("9" * 30, 999_999)],
)
def test_retry_after_is_read_or_ignored(value, seconds):
    assert push._seconds_of(value) == seconds


def test_retry_after_may_be_a_date():
    assert push._seconds_of("Fri, 31 Dec 1999 23:59:59 GMT") == 0


def test_a_service_that_is_not_allowed_any_more_is_not_called(service, browser, settings):
    settings.PUSH_HOSTS = ["fcm.googleapis.com"]
    assert pushed_after(service) == 0


def test_a_closed_account_gets_nothing(service, browser, ana):
    ana.is_active = False
    ana.save()
    assert pushed_after(service) == 0


# --- Subscriptions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "endpoint",
    [
        f"{FCM}abc:def-_",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://api.push.apple.com/3/device/abc",
        "https://web.push.apple.com/QGF",
        "https://wns2-par02p.notify.windows.com/w/?token=AwY%3d",
        "https://fcm.googleapis.com:443/fcm/send/1",
    ],
)
def test_known_services_are_taken(endpoint):
    assert push.is_known_service(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/1",
        "https://127.0.0.1/",
        "https://evil.example/fcm.googleapis.com/",
        "https://fcm.googleapis.com.evil.example/",
        "https://fcm.googleapis.com@127.0.0.1/",
        "https://127.0.0.1\\@fcm.googleapis.com/",
        "https://127.0.0.1#@fcm.googleapis.com/",
        "https://127.0.0.1?@fcm.googleapis.com/",
        "https://notify.windows.com/",
        "https://evilnotify.windows.com/",
        "https://fcm.googleapis.com/\r\nHost: inside",
        "https://fcm.googleapis.com/ü",
        "HTTPS://FCM.GOOGLEAPIS.COM/1",
        "file:///etc/passwd",
        "//fcm.googleapis.com/1",
        "",
    ],
)
def test_nobody_makes_the_server_call_another_address(ana, endpoint):
    with pytest.raises(Invalid) as refused:
        subscribe(actor=ana, **a_subscription() | {"endpoint": endpoint})
    assert refused.value.code == "push_invalid"


@given(st.text(max_size=60))
def test_no_text_is_both_a_known_service_and_not_https(text):
    endpoint = f"https://fcm.googleapis.com{text}"
    if push.is_known_service(endpoint):
        assert endpoint.isascii()
        assert text.lstrip(":0123456789").startswith("/")


@pytest.mark.parametrize("name", ["p256dh", "auth"])
@pytest.mark.parametrize("value", ["", "!", "AAAA", "A" * 87, "A" * 5000, "ü"])
def test_keys_of_no_form_are_refused(ana, name, value):
    with pytest.raises(Invalid):
        subscribe(actor=ana, **a_subscription() | {name: value})


@given(st.text(max_size=100), st.binary(max_size=80))
def test_random_keys_are_none(text, data):
    assert not push.are_keys(text, base64.urlsafe_b64encode(data).decode())


def test_the_ten_newest_browsers_are_kept(ana):
    for number in range(MOST_BROWSERS + 2):
        subscribe(actor=ana, **a_subscription(f"{FCM}{number}"))
    kept = ana.push_subscriptions.order_by("pk").values_list("endpoint", flat=True)
    assert list(kept) == [f"{FCM}{number}" for number in range(2, MOST_BROWSERS + 2)]


def test_a_browser_belongs_to_whoever_logged_in_last(ana, ben):
    shared = a_subscription()
    for person in (ana, ana, ben):
        subscribe(actor=person, **shared)
    assert PushSubscription.objects.get().user == ben
    unsubscribe(actor=ana, endpoint=shared["endpoint"])
    assert PushSubscription.objects.exists()
    for _ in range(2):
        unsubscribe(actor=ben, endpoint=shared["endpoint"])
    assert not PushSubscription.objects.exists()


# --- Keys of the server ------------------------------------------------------------------------


def test_make_push_keys_prints_what_the_settings_take(settings):
    printed = StringIO()
    call_command("make_push_keys", stdout=printed, stderr=StringIO())
    values = dict(line.split("=", 1) for line in printed.getvalue().splitlines())
    assert values["VAPID_SUBJECT"].startswith("mailto:")
    settings.VAPID_PRIVATE_KEY = values["VAPID_PRIVATE_KEY"]
    point = push.decode(push.public_key())
    assert (len(point), point[0]) == (65, 4)


def test_without_a_key_there_is_no_public_one():
    assert push.public_key() == ""


@pytest.mark.parametrize("key", ["nonsense", "AAAA", "ü", "=" * 40])
def test_a_key_that_is_none_stops_the_start(settings, key):
    settings.VAPID_PRIVATE_KEY = key
    with pytest.raises(ImproperlyConfigured):
        push.require_good_settings()


@pytest.mark.parametrize("subject", ["", "operator@example.org", "http://127.0.0.1:8000"])
def test_a_subject_that_is_no_address_stops_the_start(settings, configured, subject):
    settings.VAPID_SUBJECT = subject
    with pytest.raises(ImproperlyConfigured):
        push.require_good_settings()


@pytest.mark.parametrize("subject", ["mailto:you@example.org", "https://spaces.example.org"])
def test_addresses_of_both_kinds_are_good(settings, configured, subject):
    settings.VAPID_SUBJECT = subject
    push.require_good_settings()
