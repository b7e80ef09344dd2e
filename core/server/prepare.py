"""What must be true before the first request: a migrated database and collected static files."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor


def prepare() -> None:
    """Bring the database and the static files up to date; quick where they already are."""
    if has_unapplied_migrations():
        call_command("migrate", verbosity=0, interactive=False)
    if not settings.DEBUG:  # which serves them from where they are written
        collect_static()


def collect_static() -> None:
    """Collect the static files if any has changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    fingerprint = static_fingerprint()
    if not stamp.exists() or stamp.read_text() != fingerprint:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(fingerprint)


def require_prepared() -> None:
    """Raise CommandError if the release step (migrate, collectstatic) was left out.

    Several processes must not do it at once, so a server that is one of many only checks.
    """
    if has_unapplied_migrations():
        raise CommandError("The database is behind the code. Run `manage.py migrate` first.")
    manifest = getattr(staticfiles_storage, "manifest_name", None)
    if manifest and not staticfiles_storage.exists(manifest):
        raise CommandError("Static files are missing. Run `manage.py collectstatic` first.")


def has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def static_fingerprint() -> str:
    """Changes whenever a static file's path, size or time of change does."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list(None):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
