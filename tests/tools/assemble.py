"""Make accounts, log them in and start a Space, in the database that the environment names.

    python -m tests.tools.assemble '{"title": "..."}' host speaker listener

prints, as JSON, the Space's id, and everybody's cookies and token (with all scopes). The first
hosts. With "is_started": false the Space is left for its host to start.
"""

import json
import sys

import django

django.setup()

from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.services import programs  # noqa: E402
from core.scopes import SCOPES  # noqa: E402
from spaces import services  # noqa: E402
from tests.factories import make_user  # noqa: E402


def cookies_of(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {name: cookie.value for name, cookie in client.cookies.items()}


def token_of(user: User) -> str:
    app, _secret = programs.register_app(actor=user, name="Bot")
    _token, words = programs.make_token(actor=user, app=app, scopes=SCOPES)
    return words


def main(fields: dict[str, object], handles: list[str]) -> None:
    users = [make_user(handle) for handle in handles]
    is_started = fields.pop("is_started", True)
    space = services.create_space(actor=users[0], **{"title": "A test Space", **fields})
    if is_started:
        services.start_space(actor=users[0], space=space)
    cookies = {user.handle: cookies_of(user) for user in users}
    tokens = {user.handle: token_of(user) for user in users}
    print(json.dumps({"space_id": space.public_id, "cookies": cookies, "tokens": tokens}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2:])
