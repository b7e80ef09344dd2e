"""Files that only some may have: answers for a view that has asked for the right already.

Sound is asked for in pieces (RFC 9110, section 14): a browser seeks by bytes. Of a piece without an
end at most MOST_BYTES are sent at once and browsers ask on, so that of an hour that somebody leaves
after a minute most never leaves the disk.
"""

import asyncio
import hashlib
import os
import re
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from django.core.files.storage import Storage
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe

MOST_BYTES: Final = 1024 * 1024
_PIECE: Final = 64 * 1024
_RANGE: Final = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))", re.ASCII)
# Reading a piece takes a moment, and no more than these wait for a disk.
_readers: Final = ThreadPoolExecutor(max_workers=4, thread_name_prefix="media")


class Span(NamedTuple):
    """Bytes of a file: the first one, and how many."""

    start: int
    length: int


def media_response(
    request: HttpRequest, storage: Storage, name: str, content_type: str
) -> HttpResponseBase:
    """This file of a storage; 404 if it is not there. Nobody may keep it for somebody else, and
    whoever keeps it asks each time whether they may still have it.

    What lies elsewhere (in a bucket) is sent for with an address that is signed for some minutes.
    """
    try:
        path = Path(storage.path(name))
    except NotImplementedError:
        return _elsewhere(storage.url(name))
    try:
        file = path.open("rb")
    except OSError as error:  # nor a folder
        raise Http404 from error
    answer = _from_disk(request, file, content_type)
    if not isinstance(answer, FilePart):
        file.close()
    return answer


def made_response(request: HttpRequest, data: bytes, content_type: str) -> HttpResponseBase:
    """What was made for this answer; made again, it is known by its bytes. Nobody may keep it."""
    etag = f'"{hashlib.sha256(data).hexdigest()[:24]}"'
    facts = _Facts(BytesIO(data), len(data), etag, None)
    answer = _answered(request, facts, content_type)
    answer["Cache-Control"] = "private, no-store"
    return answer


class _Facts(NamedTuple):
    """`modified` is in seconds since 1970; None: nobody knows."""

    file: BinaryIO
    size: int
    etag: str
    modified: int | None


def span_of(header: str, size: int) -> Span | None:
    """What a `Range` header asks of `size` bytes; None: all of it, as for what we do not know
    (several ranges, other units). A length of 0 says that there is nothing where it points.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None:
        return None
    first, last, suffix = found.groups()
    if suffix is not None:
        length = min(int(suffix), size)
        return Span(size - length, length)
    start, end = int(first), int(last) if last else size - 1
    if last and end < start:
        return None
    return Span(start, max(min(end, size - 1) - start + 1, 0))


def _elsewhere(url: str) -> HttpResponse:
    answer = HttpResponseRedirect(url)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _from_disk(request: HttpRequest, file: BinaryIO, content_type: str) -> HttpResponseBase:
    facts = os.fstat(file.fileno())
    etag = f'"{_mark(f"{facts.st_ino} {facts.st_mtime_ns} {facts.st_size}")}"'
    modified = int(facts.st_mtime)
    answer = _answered(request, _Facts(file, facts.st_size, etag, modified), content_type)
    answer["Cache-Control"] = "private, no-cache"
    answer["Last-Modified"] = formatdate(modified, usegmt=True)
    return answer


def _answered(request: HttpRequest, facts: _Facts, content_type: str) -> HttpResponseBase:
    answer: HttpResponseBase | None = get_conditional_response(request, facts.etag, facts.modified)
    if answer is None:
        span = _wanted(request, facts)
        answer = _sent(facts.file, facts.size, span, content_type)
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = facts.etag
    return answer


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _wanted(request: HttpRequest, facts: _Facts) -> Span | None:
    """Ranges are for GET alone, and for a file that is still the one of before (`If-Range`)."""
    header = request.headers.get("Range", "")
    if request.method != "GET" or not header:
        return None
    condition = request.headers.get("If-Range", facts.etag)
    if condition != facts.etag:
        then = parse_http_date_safe(condition)
        if then is None or then != facts.modified:
            return None
    span = span_of(header, facts.size)
    if span is None or not header.strip().endswith("-"):
        return span
    return Span(span.start, min(span.length, MOST_BYTES))


def _sent(file: BinaryIO, size: int, span: Span | None, content_type: str) -> HttpResponseBase:
    if span is not None and not span.length:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = span or Span(0, size)
    answer = FilePart(file, part, content_type)
    answer["Content-Length"] = str(part.length)
    if span is not None:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {part.start}-{part.start + part.length - 1}/{size}"
    return answer


class FilePart(StreamingHttpResponse):
    """A part of a file, read as it is sent and then closed: no more than a piece is in memory, and
    between two pieces no thread is held.
    """

    def __init__(self, file: BinaryIO, part: Span, content_type: str) -> None:
        self._file, self._part = file, part
        pieces = (_read(file, span) for span in _pieces(part))
        super().__init__(pieces, content_type=content_type)

    def close(self) -> None:
        super().close()
        self._file.close()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        for span in _pieces(self._part):
            yield await loop.run_in_executor(_readers, _read, self._file, span)


def _pieces(part: Span) -> Iterator[Span]:
    end = part.start + part.length
    for start in range(part.start, end, _PIECE):
        yield Span(start, min(_PIECE, end - start))


def _read(file: BinaryIO, span: Span) -> bytes:
    """Raises EOFError for a file that was cut short: what is sent must be as long as it said."""
    file.seek(span.start)
    data = file.read(span.length)
    if len(data) != span.length:
        raise EOFError
    return data
