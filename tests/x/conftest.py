"""Programs that ask under /2/, each with a token of its own."""

from datetime import timedelta

import pytest
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application, set_token_value
from rest_framework.test import APIClient

from core.scopes import SCOPES
from tests.factories import make_user


@pytest.fixture
def app(db):
    return Application.objects.create(
        name="Reader",
        user=make_user("developer"),
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )


@pytest.fixture
def token_of(app):
    """The words of a new token; `user` None: of the app alone."""

    def make(user=None, scopes=tuple(SCOPES), minutes=5):
        words = f"token-{AccessToken.objects.count()}-of-{user}"
        token = AccessToken(
            user=user,
            application=app,
            expires=timezone.now() + timedelta(minutes=minutes),
            scope="" if user is None else " ".join(scopes),
        )
        set_token_value(token, words)
        token.save()
        return words

    return make


@pytest.fixture
def program(token_of):
    """A client with a token (see `token_of`)."""

    def make(user=None, **kwargs):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(user, **kwargs)}")
        return client

    return make
