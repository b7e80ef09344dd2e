"""What a whole module looks at is made once and committed; each test's own doings are undone."""

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.core.management.color import no_style
from django.db import connection
from django.test import override_settings

from accounts.models import User
from core.models import AuditEntry, AuditHead
from spaces.models import Topic
from tests.social.stored import OUR_MODELS
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
    """Nothing of ours stays for the modules that follow in the same database."""
    for model in (User, Conversation, Session):
        model.objects.all().delete()
    forget_audit_log()
    left = [model for model in OUR_MODELS if model is not Topic and model.objects.exists()]
    assert left == []


def forget_audit_log() -> None:
    """Its lines refuse to be changed, and on PostgreSQL to be deleted; tables can be emptied."""
    tables = [model._meta.db_table for model in (AuditEntry, AuditHead)]
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables))
