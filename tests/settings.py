"""The shipped settings, for tests: nothing of the caller's environment but DATABASE_URL."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_HOME = Path(tempfile.mkdtemp(prefix="spaces-tests-"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)

for name in ("DEBUG", "DEMO", "EXTRA_ORIGINS", "HOST", "PORT", "PUBLIC_URL", "REDIS_URL"):
    os.environ.pop(name, None)
os.environ["DATA_DIR"] = str(_HOME)

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "core.sqlite":
    # A file as in production: threads that share a database in memory lock differently.
    DATABASES["default"]["TEST"] = {"NAME": str(_HOME / "test.sqlite3")}
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
# Argon2 is slow on purpose; tests/accounts/test_models.py looks at the shipped one.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = _HOME / "static"
STATIC_ROOT.mkdir()
