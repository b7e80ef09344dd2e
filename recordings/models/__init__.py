"""What was said, and what is made of it (see the constraints for what can never be)."""

from core.work import Work, WorkQuerySet, WorkState
from recordings.models.captions import CUE_LENGTH, CaptionCue, CaptionTurn, CueCorrection
from recordings.models.clips import CLIP_TITLE_LENGTH, Clip, ClipQuerySet, ClipVoice, Removal
from recordings.models.downloads import Download
from recordings.models.recording import AudioSegment, MixPart, Recording
from recordings.models.replays import Replay, ReplayQuerySet

__all__ = [
    "CLIP_TITLE_LENGTH",
    "CUE_LENGTH",
    "AudioSegment",
    "CaptionCue",
    "CaptionTurn",
    "Clip",
    "ClipQuerySet",
    "ClipVoice",
    "CueCorrection",
    "Download",
    "MixPart",
    "Recording",
    "Removal",
    "Replay",
    "ReplayQuerySet",
    "Work",
    "WorkQuerySet",
    "WorkState",
]
