from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from core.server.prepare import collect_static, has_unapplied_migrations, require_prepared


@pytest.fixture
def written(settings, tmp_path) -> Path:
    """A static file where it is written; it is collected to `settings.STATIC_ROOT`."""
    settings.STATICFILES_DIRS = [tmp_path / "written"]
    settings.STATIC_ROOT = tmp_path / "collected"
    file = tmp_path / "written" / "a.txt"
    file.parent.mkdir()
    file.write_text("first")
    return file


def test_static_files_are_collected_again_only_after_a_change(settings, written):
    collected = settings.STATIC_ROOT / "a.txt"
    collect_static()
    assert collected.read_text() == "first"
    collected.write_text("as it was left")
    collect_static()
    assert collected.read_text() == "as it was left"
    written.write_text("second")
    collect_static()
    assert collected.read_text() == "second"


@pytest.mark.django_db
def test_one_server_of_many_refuses_a_database_that_is_behind():
    assert not has_unapplied_migrations()
    MigrationRecorder(connection).migration_qs.filter(app="spaces").delete()
    with pytest.raises(CommandError, match=r"manage\.py migrate"):
        require_prepared()


@pytest.mark.django_db
def test_one_server_of_many_refuses_to_be_without_static_files(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    storage = {"BACKEND": "core.storage.ModuleManifestStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    with pytest.raises(CommandError, match=r"manage\.py collectstatic"):
        require_prepared()
