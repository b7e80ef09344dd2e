"""The fetcher against a server of this machine: whole, torn, slow, wrong, and no server at all."""

import contextlib
import hashlib
import io
import socket
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command

from recordings.speech import fetching
from recordings.speech.catalogue import MODELS, Model
from recordings.speech.fetching import FetchError, fetch, install
from tests.services import free_port


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


GOOD = zipped({"model-1/am/final.mdl": b"a model" * 5000, "model-1/conf/model.conf": b"--beam=1"})


def model_of(data: bytes) -> Model:
    return Model("model-1", len(data), hashlib.sha256(data).hexdigest(), "")


class Shop(ThreadingHTTPServer):
    """Serves `data`. `torn_at` cuts the first answers, so many bytes each."""

    def __init__(self, data: bytes, *, torn_at: list[int], knows_ranges: bool, status: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.data, self.torn_at, self.knows_ranges = data, torn_at, knows_ranges
        self.status = status
        self.asked: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append(wanted)
        start = 0
        if wanted and self.server.knows_ranges:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
        data = self.server.data[start:]
        self.send_response(206 if start else self.server.status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.server.torn_at:
            data = data[: self.server.torn_at.pop(0)]
        self.wfile.write(data)

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def serve():
    with contextlib.ExitStack() as stack:

        def run(data=GOOD, *, torn_at=(), knows_ranges=True, status=200) -> Shop:
            shop = Shop(data, torn_at=list(torn_at), knows_ranges=knows_ranges, status=status)
            stack.enter_context(shop)
            threading.Thread(target=shop.serve_forever, args=(0.01,), daemon=True).start()
            stack.callback(shop.shutdown)
            return shop

        yield run


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "caption-model"


def get(shop, folder, model=None):
    seen = []

    def show(so_far, _in_all):
        seen.append(so_far)

    fetch(model or model_of(GOOD), folder, progress=show, source=shop.url)
    return seen


def is_whole(folder) -> bool:
    return (folder / "am" / "final.mdl").read_bytes() == b"a model" * 5000


def left_over(folder) -> set[str]:
    return {path.name for path in folder.parent.iterdir()} - {folder.name, f".{folder.name}.lock"}


def test_a_model_is_fetched_and_nothing_is_left_over(serve, folder):
    seen = get(serve(), folder)
    assert is_whole(folder)
    assert seen[-1] == len(GOOD)
    assert left_over(folder) == set()


def test_a_torn_download_goes_on_where_it_was(serve, folder):
    shop = serve(torn_at=[1000, 2000])
    get(shop, folder)
    assert is_whole(folder)
    assert shop.asked == [None, "bytes=1000-", "bytes=3000-"]


def test_a_server_without_ranges_begins_anew(serve, folder):
    get(serve(torn_at=[1000], knows_ranges=False), folder)
    assert is_whole(folder)


def test_what_was_fetched_before_a_failure_is_used_the_next_time(serve, folder):
    with pytest.raises(FetchError, match="Run this again"):
        get(serve(torn_at=[1000, 0, 0]), folder)
    shop = serve()
    get(shop, folder)
    assert shop.asked == ["bytes=1000-"]
    assert is_whole(folder)


@pytest.mark.parametrize(
    "data",
    [b"x" * len(GOOD), GOOD + b"more", b"<html>not found"],
    ids=["other bytes", "more", "a page"],
)
def test_anything_else_is_refused_and_forgotten(serve, folder, data):
    wanted = model_of(GOOD) if len(data) <= len(GOOD) else model_of(GOOD)._replace(sha256="0" * 64)
    with pytest.raises(FetchError):
        get(serve(data), folder, wanted)
    assert not folder.exists()
    if len(data) >= len(GOOD):
        assert left_over(folder) == set()


def test_a_failure_leaves_the_model_of_before(serve, folder):
    get(serve(), folder)
    with pytest.raises(FetchError, match="is not"):
        get(serve(b"y" * len(GOOD)), folder)
    assert is_whole(folder)


def test_another_model_replaces_the_one_of_before(serve, folder):
    get(serve(), folder)
    other = zipped({"model-2/am/final.mdl": b"better"})
    get(serve(other), folder, model_of(other))
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["final.mdl"]
    assert left_over(folder) == set()


@pytest.mark.parametrize(
    "name", ["../out", "m/../../out", "/etc/out", "m/a\\..\\out", "c:/m/out", "lonely"]
)
def test_an_archive_that_wants_out_is_refused(serve, folder, name):
    data = zipped({"m/am/final.mdl": b"m", name: b"evil"})
    with pytest.raises(FetchError, match="strange place"):
        get(serve(data), folder, model_of(data))
    assert not folder.exists()
    assert not list(folder.parent.rglob("out"))


def test_an_archive_that_swells_is_refused(serve, folder):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m/am/final.mdl", bytes(10_000_000))
    data = file.getvalue()
    with pytest.raises(FetchError, match="larger"):
        get(serve(data), folder, model_of(data))


def test_an_archive_without_a_model_is_refused(serve, folder):
    data = zipped({"m/README": b"hello"})
    with pytest.raises(FetchError, match="no model"):
        get(serve(data), folder, model_of(data))
    assert not folder.exists()


def test_no_network_is_said_in_words(folder):
    url = f"http://127.0.0.1:{free_port()}/"
    with pytest.raises(FetchError, match=r"Is there a network.*--from-file"):
        fetch(model_of(GOOD), folder, progress=lambda *_: None, source=url)


def test_a_server_that_is_silent_is_given_up(serve, folder, monkeypatch):
    monkeypatch.setattr(fetching, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(FetchError, match="timed out"):
            fetch(model_of(GOOD), folder, progress=lambda *_: None, source=url)


def test_a_refusal_is_said_with_its_number(serve, folder):
    with pytest.raises(FetchError, match="answers 503"):
        get(serve(status=503), folder)


def test_two_at_once_do_not_disturb_each_other(folder):
    with fetching._alone(folder), pytest.raises(FetchError, match="right now"):
        fetch(model_of(GOOD), folder, progress=lambda *_: None)


def test_a_zip_from_elsewhere_is_checked_and_kept(tmp_path, folder):
    archive = tmp_path / "brought.zip"
    archive.write_bytes(GOOD)
    install(model_of(GOOD), archive, folder)
    assert is_whole(folder)
    assert archive.exists()
    with pytest.raises(FetchError, match="is not"):
        install(model_of(b"other"), archive, folder)
    with pytest.raises(FetchError, match="no file"):
        install(model_of(GOOD), tmp_path / "none.zip", folder)


def test_command_says_where_the_model_is(settings, tmp_path, folder, monkeypatch, capsys):
    settings.CAPTION_MODEL_DIR = folder
    archive = tmp_path / "brought.zip"
    archive.write_bytes(GOOD)
    monkeypatch.setitem(MODELS, "vosk-model-small-en-us-0.15", model_of(GOOD))
    call_command("fetch_caption_model", from_file=archive)
    assert f"is in {folder}" in capsys.readouterr().out
    archive.write_bytes(b"broken")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("fetch_caption_model", from_file=archive)
