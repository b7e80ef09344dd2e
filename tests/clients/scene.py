"""A live Space, a Tweet about it, and two tokens, for programs; prints them as JSON.

python -m tests.clients.scene
"""

import json
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402
from oauth2_provider.models import AccessToken, Application, set_token_value  # noqa: E402

from core.scopes import SCOPES  # noqa: E402
from spaces import services  # noqa: E402
from tests.factories import make_user  # noqa: E402
from timeline.services import post_tweet  # noqa: E402


def token_of(app, user, words):
    token = AccessToken(
        user=user,
        application=app,
        expires=timezone.now() + timedelta(hours=1),
        scope=" ".join(SCOPES) if user else "",
    )
    set_token_value(token, words)
    token.save()
    return words


def make_app(owner, name):
    return Application.objects.create(
        name=name,
        user=owner,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )


def main():
    ana = make_user("ana")
    app = make_app(ana, "A program")
    space = services.create_space(actor=ana, title="Tides at noon")
    services.start_space(actor=ana, space=space)
    post_tweet(actor=ana, text=f"Come {settings.PUBLIC_URL}{space.get_absolute_url()}")
    print(
        json.dumps(
            {
                "space_id": space.public_id,
                "user_id": str(ana.pk),
                "app": token_of(app, None, "words-of-the-app"),
                "limited": token_of(make_app(ana, "One that asks too often"), None, "words-of-it"),
                "user": token_of(app, ana, "words-of-ana"),
            }
        )
    )


if __name__ == "__main__":
    main()
