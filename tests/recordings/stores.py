"""Storages for tests."""

from django.core.files.storage import InMemoryStorage


class OverwritingMemory(InMemoryStorage):
    """No paths, and as our bucket: who writes a name again overwrites it."""

    def get_available_name(self, name, max_length=None):
        if self.exists(name):
            self.delete(name)
        return name
