"""One request, with limits on everything that comes back."""

import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from core.fetching.addresses import MOST_REDIRECTS, checked_url
from core.fetching.errors import FetchError, refused, timed_out, too_large, unreachable, unreadable
from core.fetching.session import GuardedSession

MEGABYTE: Final = 1024 * 1024
MOST_HEADER_BYTES: Final = 32 * 1024
_PIECE: Final = 64 * 1024
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PLAIN: Final = frozenset({"", "identity"})
# gzip and zlib, told apart by their first bytes.
_PACKED: Final = {"gzip": 47, "x-gzip": 47, "deflate": 47}


class Fetched(NamedTuple):
    """What came back: names of headers in lower case, the body unpacked, and from where."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str


def fetch(  # noqa: PLR0913 - each a limit of its own
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    most_bytes: int = MEGABYTE,
    seconds: float = 10,
    connect_seconds: float | None = None,
    redirects: int = 0,
) -> Fetched:
    """Call `url` and return the answer, whatever its status.

    At most `redirects` (up to MOST_REDIRECTS, of GET and HEAD alone) are followed, each checked
    like the first address; `headers` do not go along to another origin. `seconds` are for all of it
    together, `connect_seconds` of them for reaching one address, `most_bytes` for the body, packed
    and unpacked; of 0 none is read. Raises FetchError.
    """
    left = min(redirects, MOST_REDIRECTS) if method in {"GET", "HEAD"} else 0
    own = dict(headers or {})
    with GuardedSession(seconds=seconds, connect_seconds=connect_seconds) as session:
        try:
            while True:
                with _asked(session, method, checked_url(url), own, body) as answer:
                    target = _target(answer) if left else ""
                    if not target:
                        return _read(session, answer, url, 0 if method == "HEAD" else most_bytes)
                further = checked_url(urljoin(url, target))
                own = own if _origin(further) == _origin(url) else {}
                left, url = left - 1, further
        except (requests.RequestException, HTTPError, OSError) as error:
            raise _judged(session, error) from error
        except FetchError:
            raise
        except ValueError as error:  # an address or a header that `requests` cannot write
            raise refused(str(error)) from error


def _asked(
    session: GuardedSession, method: str, url: str, headers: dict[str, str], body: bytes | None
) -> requests.Response:
    own = {"Accept-Encoding": "gzip", **headers}
    return session.request(method, url, headers=own, data=body, stream=True)


def _target(answer: requests.Response) -> str:
    return answer.headers.get("Location", "") if answer.status_code in _REDIRECTS else ""


def _origin(url: str) -> tuple[Any, ...]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _read(session: GuardedSession, answer: requests.Response, url: str, most: int) -> Fetched:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if sum(len(name) + len(value) for name, value in headers.items()) > MOST_HEADER_BYTES:
        raise too_large()
    raw = answer.raw.stream(_PIECE, decode_content=False)
    encoding = headers.get("content-encoding", "").strip().lower()
    body = _collected(_unpacked(raw, encoding, most) if most else iter(()), most)
    # What was cut off looks like one that ended, where no length was given.
    session.watch.check()
    return Fetched(answer.status_code, headers, body, url)


def _collected(pieces: Iterator[bytes], most: int) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > most:
            raise too_large()
    return bytes(body)


def _unpacked(pieces: Iterator[bytes], encoding: str, most: int) -> Iterator[bytes]:
    """Never more at once than a piece: what unpacks to a thousandfold is noticed on the way."""
    if encoding in _PLAIN:
        yield from pieces
        return
    if encoding not in _PACKED:
        raise unreadable(f"packed as {encoding[:40]}")
    unpacker, taken = zlib.decompressobj(_PACKED[encoding]), 0
    for piece in pieces:
        taken += len(piece)
        if taken > most:
            raise too_large()
        rest = piece
        while rest:
            try:
                yield unpacker.decompress(rest, _PIECE)
            except zlib.error as error:
                raise unreadable("damaged") from error
            rest = unpacker.unconsumed_tail
    if not unpacker.eof:
        raise unreadable("cut short")


def _judged(session: GuardedSession, error: Exception) -> FetchError:
    """What went wrong in our words: at the end of the time everything does."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, FetchError):
            return cause
        cause = cause.__cause__ or cause.__context__
    if session.watch.is_over or isinstance(error, (requests.Timeout, TimeoutError)):
        return timed_out()
    if isinstance(error, (requests.ConnectionError, OSError)):
        return unreachable(type(error).__name__)
    return unreadable(type(error).__name__)
