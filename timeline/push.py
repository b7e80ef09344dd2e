"""Web Push (RFC 8030, 8291, 8292): one encrypted message to one browser's push service."""

import base64
import functools
import json
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from fnmatch import fnmatchcase
from typing import Final

import requests
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from py_vapid import Vapid, VapidException
from pywebpush import WebPushException, webpush

from core.fetching import FetchError, GuardedSession

TTL_SECONDS: Final = 4 * 3600
"""How long a service keeps it for a browser that is off: later it is no news."""

TIMEOUT_SECONDS: Final = 10
AUTH_BYTES: Final = 16
# Stricter than a URL need be: what two parsers could read as two hosts is no endpoint.
_ENDPOINT: Final = re.compile(r"https://([a-z0-9.-]+)(?::[0-9]{1,5})?/[!-~]*")
_GONE: Final = frozenset({404, 410})
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500


@dataclass(frozen=True)
class Browser:
    """Where a browser is reached, and what it reads with."""

    endpoint: str
    p256dh: str
    auth: str


class Gone(Exception):
    """The browser has ended this subscription; it never comes back."""


class Refused(Exception):
    """The push service does not take this message, now or later."""


class Unavailable(Exception):
    """The push service cannot take it now; it says in how many seconds, or nothing (None)."""

    def __init__(self, retry_after: int | None = None) -> None:
        super().__init__(f"try again in {retry_after} s" if retry_after else "try again")
        self.retry_after = retry_after


def is_configured() -> bool:
    return bool(settings.VAPID_PRIVATE_KEY)


def public_key() -> str:
    """What browsers subscribe with (`applicationServerKey`); "" without a private key."""
    if not is_configured():
        return ""
    key = _private_key(settings.VAPID_PRIVATE_KEY).public_key
    return encode(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def new_private_key() -> str:
    """A key of our own, as VAPID_PRIVATE_KEY takes it."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return encode(number.to_bytes(32))


def is_known_service(endpoint: str) -> bool:
    """Is this an https address of a push service we send to? Nobody may name any other to us."""
    match = _ENDPOINT.fullmatch(endpoint)
    return match is not None and any(fnmatchcase(match[1], host) for host in settings.PUSH_HOSTS)


def are_keys(p256dh: str, auth: str) -> bool:
    """Are these a browser's keys: a point on P-256, and 16 secret bytes?"""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(p256dh))
        return len(decode(auth)) == AUTH_BYTES
    except (ValueError, UnsupportedAlgorithm):
        return False


def send(browser: Browser, payload: dict[str, str]) -> None:
    """Hand the encrypted payload to the browser's push service. Raises Gone, Refused, Unavailable.

    Follows no redirect: it would lead past `is_known_service`.
    """
    try:
        with GuardedSession(seconds=TIMEOUT_SECONDS) as session:
            webpush(
                {
                    "endpoint": browser.endpoint,
                    "keys": {"p256dh": browser.p256dh, "auth": browser.auth},
                },
                data=json.dumps(payload),
                vapid_private_key=_private_key(settings.VAPID_PRIVATE_KEY),
                vapid_claims={"sub": settings.VAPID_SUBJECT},
                ttl=TTL_SECONDS,
                timeout=TIMEOUT_SECONDS,
                requests_session=session,
            )
    except FetchError as error:
        raise (Refused(error.detail) if error.code == "fetch_refused" else Unavailable()) from error
    except requests.RequestException as error:
        raise Unavailable from error
    except WebPushException as error:
        raise _judged(error) from error


def _judged(error: WebPushException) -> Exception:
    status = error.status_code or 0
    if status in _GONE:
        return Gone(str(status))
    if status == _TOO_MANY or status >= _SERVER_ERROR:
        return Unavailable(_seconds_of(error.retry_after))
    return Refused(str(error))


def _seconds_of(retry_after: str | None) -> int | None:
    """RFC 9110, 10.2.3: seconds, or a date."""
    value = (retry_after or "").strip()
    if value.isascii() and value.isdecimal():
        return int(value[:6])
    try:
        wait = parsedate_to_datetime(value) - timezone.now()
    except (TypeError, ValueError):
        return None
    return max(0, int(wait.total_seconds()))


@functools.cache
def _private_key(text: str) -> Vapid:
    try:
        key = Vapid.from_string(text)
    except (ValueError, VapidException) as error:
        message = "VAPID_PRIVATE_KEY is no key: make one with `manage.py make_push_keys`."
        raise ImproperlyConfigured(message) from error
    return key


def require_good_settings() -> None:
    """Raises ImproperlyConfigured at start, and not when somebody is to be told something."""
    if not is_configured():
        return
    try:
        _private_key(settings.VAPID_PRIVATE_KEY).sign(
            {"sub": settings.VAPID_SUBJECT, "aud": "https://push.example.org"}
        )
    except VapidException as error:
        message = "VAPID_SUBJECT must look like mailto:you@example.org or https://example.org"
        raise ImproperlyConfigured(message) from error


def encode(data: bytes) -> str:
    """Base64url without padding, as every key of Web Push is written."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The opposite; padding is allowed. Raises ValueError."""
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", True)
