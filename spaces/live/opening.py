"""Which audio log this installation has: the hub writes to it, workers read what it holds."""

import functools
from pathlib import Path

from django.conf import settings

from spaces.live.audio_log import AudioLog, FileAudioLog, RedisAudioLog


def open_audio_log() -> AudioLog:
    """A log of one's own, to be closed by whoever asked."""
    if settings.REDIS_URL:
        return RedisAudioLog(
            settings.REDIS_URL, retain_seconds=settings.SPACES_AUDIO_LOG_REDIS_SECONDS
        )
    return FileAudioLog(settings.DATA_DIR / "audio")


def audio_log_to_read() -> AudioLog:
    """The one log of this process for `read_from` and `delete`, from any thread; never closed."""
    return _shared(settings.REDIS_URL, settings.DATA_DIR)


@functools.cache
def _shared(redis_url: str | None, data_dir: Path) -> AudioLog:
    del redis_url, data_dir  # another one where tests have other settings
    return open_audio_log()
