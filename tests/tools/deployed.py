"""What a deployment over https says, as JSON: run with the environment of one, on its database.

    python -m tests.tools.deployed

Prints answers to a page over https, over http, with a wrong host; the cookies of logging in; where
the bucket's files are sent for; and what a page of an error and the log tell of secrets.
"""

import io
import json
import logging

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.storage import storages  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.views.debug import ExceptionReporter  # noqa: E402

from accounts.models import User  # noqa: E402
from core.media import media_response  # noqa: E402

REDIS = "redis://:redis-password-1@127.0.0.1:6379/0"
HOST = {"HTTP_HOST": "spaces.example.org"}


def headers_of(answer) -> dict[str, object]:
    return {"status": answer.status_code, **{k.lower(): v for k, v in answer.items()}}


def cookies() -> dict[str, dict[str, object]]:
    """Those of a log-in by its form."""
    User.objects.create_user("ana", "ana@example.org", "a few words in a row")
    client = Client(**HOST)
    login = reverse("account_login")
    client.get(login, secure=True)
    client.post(login, {"login": "ana", "password": "a few words in a row"}, secure=True)
    return {name: dict(cookie.items()) for name, cookie in client.cookies.items()}


def fail(words: str) -> None:
    raise OSError(words)


def logged() -> str:
    """What the log says of an error that quotes every address with a password in it."""
    handler = logging.getLogger().handlers[0]
    stream = io.StringIO()
    stream, handler.stream = handler.stream, stream  # type: ignore[attr-defined]
    try:
        try:
            fail(f"{REDIS} {settings.SECRET_KEY} {settings.STORAGES}")
        except OSError:
            logging.getLogger("spaces").exception("no way to %s", REDIS, extra={"to": REDIS})
    finally:
        stream, handler.stream = handler.stream, stream  # type: ignore[attr-defined]
    return stream.getvalue()


def report() -> str:
    """Django's own page of an error, with every setting: what a careless DEBUG would show."""
    request = RequestFactory(**HOST).get("/")
    try:
        fail("broken")
    except OSError as error:
        reporter = ExceptionReporter(request, type(error), error, error.__traceback__)
    return reporter.get_traceback_text() + reporter.get_traceback_html()


def bucket() -> dict[str, object]:
    request = RequestFactory(**HOST).get("/")
    answers = [
        media_response(request, storages["recordings"], "a/b.opus", "audio/ogg") for _ in range(2)
    ]
    return headers_of(answers[0]) | {"other": answers[1]["Location"]}


def main() -> None:
    page = Client(raise_request_exception=False, **HOST)
    said = {
        "accounts": User.objects.count(),
        "https": headers_of(page.get("/", secure=True)),
        "http": headers_of(page.get("/")),
        "wrong_host": headers_of(page.get("/", secure=True, HTTP_HOST="evil.example")),
        "wrong_forwarded": headers_of(
            page.get("/", secure=True, HTTP_X_FORWARDED_HOST="evil.example")
        ),
        "cookies": cookies(),
        "bucket": bucket(),
        "logged": logged(),
        "report": report(),
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
