import logging
from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.doors.world import World, make_world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once, in a transaction that is never committed."""
    logging.disable(logging.CRITICAL)  # each refusal has a line there
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
