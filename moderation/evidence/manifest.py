"""What the manifest of evidence says, and the one number that covers it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from moderation.evidence.tracks import SealedSound
from recordings.voices import SLOT_MS

FORMAT: Final = 1


class TrackFacts(NamedTuple):
    """A file of evidence, as the manifest names it. `user` is None where the account is gone."""

    user: int | None
    handle: str
    file: str
    sound: SealedSound

    def as_json(self) -> dict[str, Any]:
        return {
            "user": self.user,
            "handle": self.handle,
            "file": self.file.rpartition("/")[2],
            "size": len(self.sound.data),
            "sha256": sha256_of(self.sound.data),
            "levels_sha256": sha256_of(self.sound.levels),
            "frames": len(self.sound.levels),
            "frame_ms": SLOT_MS,
        }


def canonical(manifest: Mapping[str, Any]) -> bytes:
    """The same manifest, the same bytes: JSON with sorted keys, without spaces, in ASCII."""
    return json.dumps(manifest, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def sha256_of_manifest(manifest: Mapping[str, Any]) -> str:
    return sha256_of(canonical(manifest))


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def track_faults(said: Mapping[str, Any], data: bytes, levels: bytes) -> Sequence[str]:
    """In what a track is not what the manifest says of it, in plain words."""
    faults = []
    if len(data) != said["size"] or sha256_of(data) != said["sha256"]:
        faults.append(f"{said['file']} was changed")
    if sha256_of(levels) != said["levels_sha256"]:
        faults.append(f"the waveform of {said['file']} was changed")
    return faults
