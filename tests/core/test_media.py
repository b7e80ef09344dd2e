"""Files in pieces: what a Range header gets, whoever wrote it, and what may be kept."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, Storage
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.utils.http import http_date
from hypothesis import given
from hypothesis import strategies as st

from core.media import MOST_BYTES, FilePart, media_response, span_of

DATA = bytes(range(256)) * 8 + b"end"
SIZE = len(DATA)


@pytest.fixture(autouse=True, scope="module")
def no_database() -> Iterator[None]:
    """An answer that is closed looks after connections, which are not these tests' matter."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.fixture
def storage(tmp_path: Path) -> FileSystemStorage:
    (tmp_path / "sound.opus").write_bytes(DATA)
    return FileSystemStorage(location=tmp_path)


def ask(storage: Storage, method: str = "GET", name: str = "sound.opus", **headers: str):
    request = RequestFactory().generic(method, "/", headers=headers)
    return media_response(request, storage, name, "audio/ogg")


def body(answer: HttpResponse) -> bytes:
    data = answer.getvalue()
    answer.close()
    return data


def test_whole_file_says_that_pieces_can_be_had(storage) -> None:
    answer = ask(storage)
    assert (answer.status_code, body(answer)) == (200, DATA)
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Type"] == "audio/ogg"
    assert answer["Content-Length"] == str(SIZE)
    assert answer["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=2000-", 2000, SIZE - 1),
        ("bytes=-3", SIZE - 3, SIZE - 1),
        ("bytes=5-999999999999", 5, SIZE - 1),
        ("bytes=-999999999999", 0, SIZE - 1),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
    ],
)
def test_piece_is_exactly_what_was_asked_for(storage, header: str, start: int, end: int) -> None:
    answer = ask(storage, Range=header)
    assert (answer.status_code, body(answer)) == (206, DATA[start : end + 1])
    assert answer["Content-Range"] == f"bytes {start}-{end}/{SIZE}"
    assert answer["Content-Length"] == str(end + 1 - start)


@pytest.mark.parametrize("header", [f"bytes={SIZE}-", "bytes=99999-100000", "bytes=-0"])
def test_piece_behind_the_end_is_416(storage, header: str) -> None:
    answer = ask(storage, Range=header)
    assert (answer.status_code, body(answer)) == (416, b"")
    assert answer["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=9-3",
        "bytes=a-b",
        "bytes=0-1,5-6",
        "bytes=" + ",".join(["0-"] * 500),
        "items=0-1",
        "bytes=0x1-2",
        "bytes=٣-٤",
        "bytes=--1",
        "bytes=1-2-3",
        "bytes=" + "9" * 5000 + "-",
        "bytes=0-" + "9" * 5000,
    ],
)
def test_nonsense_and_several_ranges_get_the_whole_file(storage, header: str) -> None:
    answer = ask(storage, Range=header)
    assert (answer.status_code, body(answer)) == (200, DATA)
    assert "Content-Range" not in answer


@given(
    header=st.text(max_size=40) | st.from_regex(r"bytes=\d{0,20}-\d{0,20}"), size=st.integers(0, 99)
)
def test_no_header_gets_what_is_not_there(header: str, size: int) -> None:
    span = span_of(header, size)
    if span is not None and span.length:
        assert 0 <= span.start < span.start + span.length <= size


def test_long_piece_without_an_end_comes_in_parts(tmp_path) -> None:
    (tmp_path / "long").write_bytes(b"x" * (MOST_BYTES * 2))
    storage = FileSystemStorage(location=tmp_path)
    answer = ask(storage, name="long", Range="bytes=7-")
    assert answer["Content-Range"] == f"bytes 7-{MOST_BYTES + 6}/{MOST_BYTES * 2}"
    assert len(body(answer)) == MOST_BYTES
    assert len(body(ask(storage, name="long"))) == MOST_BYTES * 2


def test_who_has_it_is_told_that_it_is_the_same(storage) -> None:
    first = ask(storage)
    first.close()
    assert ask(storage, **{"If-None-Match": first["ETag"]}).status_code == 304
    assert ask(storage, **{"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    other = ask(storage, **{"If-None-Match": '"another"'})
    assert body(other) == DATA


def test_piece_of_another_file_is_not_mixed_in(storage) -> None:
    first = ask(storage)
    first.close()
    for same in (first["ETag"], first["Last-Modified"]):
        piece = ask(storage, Range="bytes=0-4", **{"If-Range": same})
        assert (piece.status_code, body(piece)) == (206, DATA[:5])
    for other in ('"another"', http_date(0), "nonsense"):
        whole = ask(storage, Range="bytes=0-4", **{"If-Range": other})
        assert (whole.status_code, body(whole)) == (200, DATA)


def test_head_says_how_long_it_is(storage) -> None:
    answer = ask(storage, "HEAD", Range="bytes=0-4")
    assert (answer.status_code, answer["Content-Length"]) == (200, str(SIZE))
    answer.close()


@pytest.mark.parametrize("name", ["missing.opus", "."])
def test_what_is_not_there_is_404(storage, name: str) -> None:
    with pytest.raises(Http404):
        ask(storage, name=name)


def test_event_loop_reads_piece_by_piece(tmp_path) -> None:
    data = bytes(200_000)
    (tmp_path / "sound").write_bytes(data)
    answer = ask(FileSystemStorage(location=tmp_path), name="sound")
    assert isinstance(answer, FilePart)

    async def sizes() -> list[int]:
        return [len(piece) async for piece in answer]

    assert asyncio.run(sizes()) == [65_536, 65_536, 65_536, 3_392]
    answer.close()


def test_file_that_shrinks_while_it_is_sent_ends_the_answer(storage, tmp_path) -> None:
    answer = ask(storage)
    (tmp_path / "sound.opus").write_bytes(b"short")
    with pytest.raises(EOFError):
        answer.getvalue()
    answer.close()


class Bucket(Storage):
    """A storage whose files lie on another machine."""

    def url(self, name: str | None) -> str:
        return f"https://bucket.example/{name}?signature=1"


def test_file_in_a_bucket_is_sent_for(tmp_path) -> None:
    answer = ask(Bucket())
    assert (answer.status_code, answer["Location"]) == (
        302,
        "https://bucket.example/sound.opus?signature=1",
    )
    assert re.search("no-store", answer["Cache-Control"])
