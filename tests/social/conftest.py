"""What a whole module looks at is made once and committed; each test's own doings are undone."""

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.test import override_settings

from accounts.models import User
from tests.social.village import Village, make_village
from tests.social.world import World, make_world
from timeline.models import Conversation


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock():
        yield make_world()
        delete_everything()


@pytest.fixture(scope="module")
def village(django_db_setup, django_db_blocker) -> Iterator[Village]:
    with django_db_blocker.unblock(), override_settings(ACCOUNT_RATE_LIMITS=False):
        yield make_village()
        delete_everything()


def delete_everything() -> None:
    for model in (User, Conversation, Session):
        model.objects.all().delete()
