"""What recordings have to say in "Download my data" (accounts.exporting)."""

from accounts.exporting import table
from recordings.models import CaptionCue, Clip, ClipVoice, CueCorrection, Download

_SPACE = ("space__public_id", "the Space: its name in the address")


def register_all() -> None:
    """Sound is not among it: it is taken home from the page of each Space, as a track."""
    table(
        "captions",
        "Captions of what you said",
        lambda user: CaptionCue.objects.filter(user=user),
        {
            "space": _SPACE,
            "start_ms": ("start_ms", "when you said it, in milliseconds since the Space began"),
            "end_ms": ("end_ms", "until when"),
            "text": ("text", "what the machine understood"),
            "is_corrected": ("is_corrected", "somebody put it right"),
        },
        covers=["recordings.CaptionCue.user"],
    )
    table(
        "corrections",
        "Captions that you put right",
        lambda user: CueCorrection.objects.filter(by=user),
        {
            "space": ("cue__space__public_id", _SPACE[1]),
            "before": ("before", "what stood there"),
            "after": ("after", "what you wrote"),
            "at": ("at", "when"),
        },
        covers=["recordings.CueCorrection.by"],
    )
    table(
        "clips",
        "Clips that you made",
        lambda user: Clip.objects.filter(author=user),
        {
            "clip": ("public_id", "its name in the address"),
            "space": _SPACE,
            "title": ("title", "what you called it"),
            "start_ms": ("start_ms", "where it begins, in milliseconds since the Space began"),
            "end_ms": ("end_ms", "where it ends"),
            "at": ("created_at", "when you made it"),
            "removed_at": ("removed_at", "since when it is gone"),
        },
        covers=["recordings.Clip.author"],
    )
    table(
        "clips-of-you",
        "Clips in which you are heard",
        lambda user: ClipVoice.objects.filter(user=user),
        {
            "clip": ("clip__public_id", "its name in the address"),
            "space": ("clip__space__public_id", _SPACE[1]),
            "objected_at": ("objected_at", "when you took it away"),
        },
        covers=["recordings.ClipVoice.user"],
    )
    table(
        "downloads-of-spaces",
        "Sound that you took home",
        lambda user: Download.objects.filter(user=user),
        {
            "space": _SPACE,
            "kind": ("kind", "everything, or your own track"),
            "at": ("created_at", "when you asked for it"),
        },
        covers=["recordings.Download.user"],
    )
