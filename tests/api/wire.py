"""Commands and scripts as a document shows them, run against Django without a network."""

import contextlib
import io
import shlex
import tempfile
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.core.cache import caches
from django.test import Client
from requests.adapters import BaseAdapter

from spaces.client import Refused


class ToDjango(BaseAdapter):
    """The wire between a program and the server, without a wire."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[requests.Response] = []

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        answer = ask(
            request.method or "",
            request.url or "",
            dict(request.headers),
            request.body or b"",
        )
        self.answers.append(answer)
        return answer

    def close(self) -> None:
        pass


def ask(method: str, url: str, headers: dict[str, str], body: str | bytes) -> requests.Response:
    for cache in caches.all():
        cache.clear()  # of how often somebody asked
    address = urlsplit(url)
    path = f"{address.path}?{address.query}"
    kind = headers.get("Content-Type", "application/json")
    sent = Client(raise_request_exception=True).generic(method, path, body, kind, headers=headers)
    answer = requests.Response()
    answer.status_code = sent.status_code
    answer.headers.update(sent.headers)
    answer._content, answer._content_consumed = sent.getvalue(), True
    answer.url, answer.reason = url, sent.reason_phrase
    return answer


def run_curl(command: str, token: str) -> requests.Response:
    """As a shell and curl would."""
    words = iter(shlex.split(command.replace("\\\n", "").replace("$TOKEN", token)))
    assert next(words) == "curl"
    method, url, body = "GET", "", ""
    headers: dict[str, str] = {}
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        else:
            assert not word.startswith("-"), word
            url = word
    return ask(method, url, headers, body)


def run_python(script: str, token: str) -> list[requests.Response]:
    """All that a script of `spaces.client` was answered; it ends at the first refusal."""
    wire = ToDjango()
    with tempfile.TemporaryDirectory() as scratch, pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests.Session, "get_adapter", lambda *_args, **_more: wire)
        patch.chdir(scratch)  # where it saves files
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Refused):
            exec(script, {"token": token})
    return wire.answers
