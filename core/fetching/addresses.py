"""Where a request may go: the form of an address, its port, and each IP address behind its name."""

import ipaddress
import re
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from core.fetching.errors import refused, timed_out, unreachable

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
MOST_REDIRECTS: Final = 3
LONGEST_URL: Final = 2048
# Stricter than a URL need be: what two parsers could read as two hosts is no address. No name and
# password, no spaces, nothing beyond ASCII (names of other scripts have their xn-- form).
_URL: Final = re.compile(
    r"(https?)://([a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:.]+\])(?::([0-9]{1,5}))?"
    r"(?:[/?][!-\[\]-~]*)?",
    re.ASCII,
)
_PORTS: Final = {"http": 80, "https": 443}
# Ranges in which an IPv4 address hides, and those that lead nowhere but inwards. `is_global` does
# not know all of them, and not in all versions of Python.
_HIDING: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "::/96",  # IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64 of a local network
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "fec0::/10",  # site-local
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
    )
)
_GLOBAL_V6: Final = ipaddress.IPv6Network("2000::/3")
# Asking for a name cannot be broken off; who waits for it can.
_resolvers: Final = ThreadPoolExecutor(max_workers=8, thread_name_prefix="resolve")


def checked_url(url: str) -> str:
    """The address itself, if it has a form that we call. Raises FetchError `fetch_refused`."""
    found = _URL.fullmatch(url) if len(url) <= LONGEST_URL else None
    if found is None:
        raise refused("its form")
    scheme, host, port = found.groups()
    parts = urlsplit(url)
    if (parts.hostname or "") != host.strip("[]").lower():
        raise refused("read in two ways")
    if scheme == "http" and not settings.FETCH_HTTP:
        raise refused("http")
    if int(port or _PORTS[scheme]) not in _allowed_ports():
        raise refused(f"port {port}")
    return url


def _allowed_ports() -> set[int]:
    """Those of the setting, or the usual ones; where this server listens only if it is named."""
    if settings.FETCH_PORTS:
        return set(settings.FETCH_PORTS)
    return {443, *([80] if settings.FETCH_HTTP else [])} - {settings.PORT}


def resolved(host: str, port: int, seconds: float) -> list[IPAddress]:
    """Every address of this name, asked once; to be connected to as they are.

    Raises FetchError: `fetch_refused` if we do not call one of them (a name with one address inside
    and one outside is made to deceive), `fetch_unreachable` without any, `fetch_timed_out`.
    """
    asked = _resolvers.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        found = asked.result(timeout=max(seconds, 0))
    except TimeoutError as error:
        asked.cancel()
        raise timed_out() from error
    except (OSError, UnicodeError) as error:
        raise unreachable("no such name") from error
    addresses = list(dict.fromkeys(_parsed(str(entry[4][0])) for entry in found))
    if not addresses:
        raise unreachable("no address")
    for address in addresses:
        if not may_be_called(address):
            raise refused(f"leads to {address}")
    return addresses


def _parsed(text: str) -> IPAddress:
    try:
        return ipaddress.ip_address(text)
    except ValueError as error:
        raise refused("no IP address") from error


def may_be_called(address: IPAddress) -> bool:
    """Is it out in the world, or in a network that the operator has opened (FETCH_NETWORKS)?"""
    if _is_in(address, settings.FETCH_NETWORKS):
        return True
    # Outside of 2000::/3 nothing is given out, and a zone (fe80::1%eth0) is inside by definition.
    if isinstance(address, ipaddress.IPv6Address) and (
        address not in _GLOBAL_V6 or address.scope_id
    ):
        return False
    is_inside = address.is_private or address.is_loopback or address.is_link_local
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not (is_inside or is_special or _is_in(address, _HIDING))


def _is_in(
    address: IPAddress, networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]
) -> bool:
    return any(address.version == network.version and address in network for network in networks)
