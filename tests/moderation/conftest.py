import pytest


@pytest.fixture
def keeping_storage(settings, tmp_path):
    """What was said is stored in a place of this test's own."""
    settings.STORAGES = settings.STORAGES | {
        "recordings": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "recordings"},
        }
    }
