"""Whose address a request comes from, where proxies may stand in between."""

import ipaddress
from collections.abc import Iterable
from typing import Final

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


_IPV6_PREFIX: Final = 64


def network_of(address: str) -> str:
    """What limits count by: the address, or of IPv6 the /64 that one customer has to himself."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((int(known), _IPV6_PREFIX), strict=False))


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    """A header of an ASGI scope, several of one name joined as RFC 9110 section 5.3 says."""
    found = [value.decode("latin-1") for key, value in headers if key == name]
    return ", ".join(found) if found else None
