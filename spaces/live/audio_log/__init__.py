"""A live Space as an append-only log of frames, in a file or in a Redis stream."""

from spaces.live.audio_log.base import AudioLog, LogBatch, LogStats, Sink, Tail
from spaces.live.audio_log.file import FileAudioLog
from spaces.live.audio_log.redis import RedisAudioLog

__all__ = ["AudioLog", "FileAudioLog", "LogBatch", "LogStats", "RedisAudioLog", "Sink", "Tail"]
