"""Storages for tests."""

import errno
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, InMemoryStorage


class OverwritingMemory(InMemoryStorage):
    """No paths, and as our bucket: who writes a name again overwrites it."""

    def get_available_name(self, name, max_length=None):
        if self.exists(name):
            self.delete(name)
        return name


class SmallDisk(FileSystemStorage):
    """A disk with so many bytes of room: what is more is written in part, and then refused."""

    room = 10_000_000

    def _save(self, name, content):
        return super()._save(name, _Running(content, self.room - self._used()))

    def _used(self):
        files = Path(self.location).rglob("*")
        return sum(file.stat().st_size for file in files if file.is_file())


class _Running(File):
    """The same bytes, as long as there is room."""

    def __init__(self, content, room):
        super().__init__(content.file, content.name)
        self._room = room

    def chunks(self, chunk_size=1024):
        for chunk in super().chunks(1024):
            self._room -= len(chunk)
            if self._room < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            yield chunk
