"""Sealing evidence: files, and then, in one transaction, the rows that name them, the manifest and
its line in the audit log.

The names of files are decided by their bytes: who dies in between is followed by one who writes the
same, and removes whatever else lies there.
"""

import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core import audit
from core.leases import Lease, Overtaken
from core.work import WorkState
from moderation.evidence.manifest import FORMAT, TrackFacts, sha256_of_manifest
from moderation.evidence.tracks import sound_of
from moderation.models import Evidence, EvidenceTrack
from moderation.words import words_between
from recordings import files, sources
from recordings.models import CaptionTurn
from recordings.voices import SLOT_MS
from spaces.models import Stream

log = logging.getLogger(__name__)

WORDS_FOLLOW: Final = timedelta(minutes=3)
"""So long after the report captions that are still being made are waited for."""


def due() -> QuerySet[Any]:
    """Evidence of which all the sound lies in segments."""
    reached = Q(space__recording__cut_ms__gte=F("until_ms") + sources.LATE_MS)
    settled = reached | Q(space__recording__is_complete=True)
    return Evidence.objects.filter(settled, space__recording__purged_at=None)


def seal_evidence(*, evidence_id: int) -> None:
    """Seal it, if its sound is there and nobody is at it. May be repeated, and cut off, at any
    time. What cannot be read or stored now is tried again when the lease has run out, for ever.
    """
    if not due().filter(pk=evidence_id).exists() or not Evidence.objects.claim(evidence_id):
        return
    evidence = Evidence.objects.select_related("space__recording", "account").get(pk=evidence_id)
    sealing = Sealing(evidence)
    try:
        sealing.go_on()
    except Overtaken:
        log.warning("Evidence %s is not wanted any more, or sealed", evidence.public_id)
        sealing.forget_if_gone()
    except Exception:
        log.exception("Evidence %s could not be sealed", evidence.public_id)
        with suppress(Overtaken):
            sealing.lease.renew(attempts=0)


class Sealing:
    """What one task does to one row."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._space = evidence.space
        self._folder = folder_of(evidence)
        self._slots = range(evidence.from_ms // SLOT_MS, self._end_ms() // SLOT_MS)
        self._streams = _streams_of(evidence)
        self.lease = Lease(Evidence.objects.all(), evidence, space__recording__purged_at=None)

    def go_on(self) -> None:
        """Raises Overtaken."""
        if self._words_follow():
            self.lease.let_go()
            return
        tracks = self._tracks()
        for track in tracks:
            self.lease.tick()
            storages["recordings"].save(track.file, ContentFile(track.sound.data))
        # Whoever died here before wrote the same, or what was not to be read then.
        self.lease.renew()
        files.forget(*files.names_in(self._folder) - {track.file for track in tracks})
        self._publish(tracks)

    def forget_if_gone(self) -> None:
        """Nobody else removes what was stored for a row that is gone."""
        if not Evidence.objects.filter(pk=self._evidence.pk).exists():
            files.forget(*files.names_in(self._folder))

    def _end_ms(self) -> int:
        """A Space may end before its evidence would."""
        recording = self._space.recording
        end = self._evidence.until_ms
        if recording.is_complete:
            end = min(end, -(-recording.cut_ms // SLOT_MS) * SLOT_MS)
        return max(end, self._evidence.from_ms + SLOT_MS)

    def _words_follow(self) -> bool:
        if timezone.now() - self._evidence.created_at > WORDS_FOLLOW:
            return False
        until = self._evidence.until_ms
        turns = CaptionTurn.objects.filter(stream__in=[stream.pk for stream in self._streams])
        left = turns.filter(state__in=[WorkState.WAITING, WorkState.WORKING])
        return left.filter(start_ms__lt=until, next_ms__lt=until).exists()

    def _tracks(self) -> list[TrackFacts]:
        """Of everybody who was heard; whether they agreed to be recorded is no matter here."""
        start, end = self._slots.start * SLOT_MS, self._slots.stop * SLOT_MS
        voices = sources.voices_between(self._space, start, end, kinds=(), streams=self._streams)
        handles = dict(
            User.objects.filter(pk__in=[voice.user_id for voice in voices]).values_list(
                "pk", "username"
            )
        )
        tracks = []
        for number, voice in enumerate(voices, start=1):
            sound = sound_of(voice.runs, self._slots)
            user = voice.user_id
            handle = "" if user is None else handles.get(user, "")
            facts = TrackFacts(user, handle, "", sound)
            name = f"{self._folder}/{number}-{facts.as_json()['sha256'][:12]}.opus"
            tracks.append(facts._replace(file=name))
        return tracks

    def _publish(self, tracks: list[TrackFacts]) -> None:
        manifest = self._manifest(tracks)
        digest = sha256_of_manifest(manifest)
        with transaction.atomic():
            self.lease.renew(
                state=WorkState.DONE,
                progress=100,
                attempts=0,
                error="",
                until_ms=manifest["until_ms"],
                manifest=manifest,
                manifest_sha256=digest,
                sealed_at=timezone.now(),
            )
            EvidenceTrack.objects.bulk_create(self._row(track) for track in tracks)
            audit.record(
                "evidence.sealed",
                actor=None,
                subject=self._evidence,
                evidence=self._evidence.public_id,
                manifest_sha256=digest,
                tracks=len(tracks),
            )

    def _row(self, track: TrackFacts) -> EvidenceTrack:
        said = track.as_json()
        return EvidenceTrack(
            evidence=self._evidence,
            user_id=track.user if track.handle else None,
            file=track.file,
            size=said["size"],
            sha256=said["sha256"],
            levels=track.sound.levels,
        )

    def _manifest(self, tracks: list[TrackFacts]) -> dict[str, Any]:
        evidence, began_at = self._evidence, self._space.started_at
        account = evidence.account
        start, end = self._slots.start * SLOT_MS, self._slots.stop * SLOT_MS
        people = {stream.user_id for stream in self._streams if stream.user_id is not None}
        return {
            "format": FORMAT,
            "evidence": evidence.public_id,
            "space": self._space.public_id,
            "space_began_at": began_at.isoformat() if began_at else None,
            "requested_at": evidence.created_at.isoformat(),
            "account": account and {"id": account.pk, "handle": account.handle},
            "from_ms": start,
            "until_ms": end,
            "people": evidence.manifest.get("people", []),
            "people_count": evidence.manifest.get("people_count", 0),
            "tracks": [track.as_json() for track in tracks],
            "captions": words_between(self._space, people, start, end),
        }


def folder_of(evidence: Evidence) -> str:
    """Where its files lie, and nothing else. `evidence.space` is to be fetched with it."""
    return f"{evidence.space.public_id}/evidence/{evidence.public_id}"


def _streams_of(evidence: Evidence) -> list[Stream]:
    streams = Stream.objects.filter(space=evidence.space_id).select_related("user")
    if evidence.account_id is not None:
        streams = streams.filter(user=evidence.account_id)
    return list(streams)
