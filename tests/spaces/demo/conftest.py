from collections.abc import Iterator

import pytest
from django.test import override_settings

from spaces.demo.seed import seed_demo
from spaces.models import Topic
from tests.social.conftest import delete_everything


@pytest.fixture(scope="module")
def seeded(
    django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The demo has been here before: seeding, which takes seconds, finds all of it for each test.

    Committed for the module; what its tests change is undone after each.
    """
    pictures = tmp_path_factory.mktemp("pictures")
    with django_db_blocker.unblock(), override_settings(DEMO=True, MEDIA_ROOT=pictures):
        topics = list(Topic.objects.values_list("pk", flat=True))
        seed_demo()
        yield
        delete_everything()
        Topic.objects.exclude(pk__in=topics).delete()
