"""Whose address a request comes from, where proxies may stand in between."""

from collections.abc import Iterable

from django.conf import settings


def client_address(peer: str, forwarded_for: str | None) -> str:
    """The address to hold responsible. `forwarded_for` is the X-Forwarded-For header.

    Each trusted proxy appended one address, so only the last TRUSTED_PROXIES entries are to be
    believed; what a client wrote there itself stands further left.
    """
    hops = settings.TRUSTED_PROXIES
    if not hops or not forwarded_for:
        return peer
    claimed = [part.strip() for part in forwarded_for.split(",")]
    return claimed[-hops] if len(claimed) >= hops else peer


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    """A header of an ASGI scope, several of one name joined as RFC 9110 section 5.3 says."""
    found = [value.decode("latin-1") for key, value in headers if key == name]
    return ", ".join(found) if found else None
