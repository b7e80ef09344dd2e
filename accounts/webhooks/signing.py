"""Secrets and signatures, as the Standard Webhooks specification has them."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.crypto import get_random_string, salted_hmac

from accounts.models.webhooks import SALT_LENGTH, Webhook

PREFIX: Final = "whsec_"


def new_salt() -> str:
    return get_random_string(SALT_LENGTH)


def secret_of(salt: str) -> str:
    """What its owner is shown: "whsec_" and 32 bytes in base64, that no other salt gives and nobody
    can make without this server's SECRET_KEY.
    """
    return PREFIX + base64.b64encode(_key_of(salt)).decode()


def headers_for(webhook: Webhook, message_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """What proves that `body` is ours, said now: signed with each secret that is good at `now`."""
    stamp = f"{now.timestamp():.0f}"
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(
            f"v1,{_signed(salt, message_id, stamp, body)}" for salt in _salts(webhook, now)
        ),
    }


def _salts(webhook: Webhook, now: datetime) -> Iterable[str]:
    yield webhook.salt
    if webhook.old_salt and webhook.old_until is not None and now < webhook.old_until:
        yield webhook.old_salt


def _signed(salt: str, message_id: str, stamp: str, body: bytes) -> str:
    content = f"{message_id}.{stamp}.".encode() + body
    return base64.b64encode(hmac.digest(_key_of(salt), content, hashlib.sha256)).decode()


def _key_of(salt: str) -> bytes:
    return salted_hmac("accounts.webhooks", salt, algorithm="sha256").digest()
