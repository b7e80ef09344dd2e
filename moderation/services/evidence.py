"""Evidence: asked for with a report, and checked. It is sealed in between (services.sealing)."""

from typing import Any, Final, NamedTuple

from django.core.files.storage import storages
from django.db.models import F

from accounts.models import User
from core import audit
from core.models import AuditEntry
from moderation.evidence.manifest import sha256_of_manifest, track_faults
from moderation.models import Evidence
from recordings.models import Recording
from recordings.services.agreement import so_far_ms
from recordings.voices import SLOT_MS
from spaces.models import Space

BEFORE_MS: Final = 60_000
AFTER_MS: Final = 30_000
MOST_PEOPLE: Final = 500
"""So many of a crowd are named; all of them are counted, and those on stage come first."""


# --- Asked for -----------------------------------------------------------------------------------


class Asked(NamedTuple):
    """Evidence that a report asks for; `is_new` unless another has asked for it before."""

    evidence: Evidence
    is_new: bool


def evidence_for(space: Space | None, account: User | None) -> Asked | None:
    """What is to be sealed of this account (None: of every seat) because of a report at this
    moment: a new row, or the one whose half minute is not over. None where nothing is live.

    Called in the transaction of the report, which calls `note_request` as its last write.
    """
    if space is None or not space.is_live or space.started_at is None:
        return None
    # Reports of one moment wait for one another here, and find what the first has asked for.
    Recording.objects.filter(space=space).update(is_complete=F("is_complete"))
    now = so_far_ms(space)
    asked = Evidence.objects.filter(space=space, account=account, until_ms__gt=now)
    shared = asked.order_by("-until_ms").first()
    if shared is not None:
        return Asked(shared, is_new=False)
    made = Evidence.objects.create(
        space=space,
        account=account,
        from_ms=max(0, now - BEFORE_MS) // SLOT_MS * SLOT_MS,
        until_ms=-(-(now + AFTER_MS) // SLOT_MS) * SLOT_MS,
        manifest=_present(space),
    )
    return Asked(made, is_new=True)


def note_request(asked: Asked, reporter: User) -> None:
    """Say in the audit log that it was asked for, once."""
    evidence = asked.evidence
    if asked.is_new:
        audit.record(
            "evidence.requested",
            actor=reporter,
            subject=evidence,
            evidence=evidence.public_id,
            space=evidence.space_id,
            account=evidence.account_id,
            from_ms=evidence.from_ms,
            until_ms=evidence.until_ms,
        )


def _present(space: Space) -> dict[str, Any]:
    """Who is in the Space now, and as what: two queries."""
    here = space.participants.here()
    in_order = here.order_by(F("seat").asc(nulls_last=True), "pk")
    rows = in_order.values_list("user_id", "user__username", "role", "seat", "is_muted")
    names = ("id", "handle", "role", "seat", "is_muted")
    return {
        "people": [dict(zip(names, row, strict=True)) for row in rows[:MOST_PEOPLE]],
        "people_count": here.count(),
    }


# --- Checked -------------------------------------------------------------------------------------


def verify_evidence(evidence: Evidence) -> list[str]:
    """Read all of it again: every fault in plain words; none says that it is what was sealed.

    Also against the audit log, which nobody rewrites. Writes nothing.
    """
    if not evidence.is_done:
        return ["it is not sealed yet"]
    faults = []
    if sha256_of_manifest(evidence.manifest) != evidence.manifest_sha256:
        faults.append("the manifest was changed")
    sealed = AuditEntry.objects.filter(act="evidence.sealed", subject=audit.subject_of(evidence))
    line = sealed.order_by("number").first()
    if line is None or line.details.get("manifest_sha256") != evidence.manifest_sha256:
        faults.append("the audit log knows of another manifest")
    return faults + _faults_of_tracks(evidence)


def _faults_of_tracks(evidence: Evidence) -> list[str]:
    rows = {track.file.rpartition("/")[2]: track for track in evidence.tracks.all()}
    faults = []
    for said in evidence.manifest.get("tracks", []):
        track = rows.pop(said["file"], None)
        if track is None:
            faults.append(f"{said['file']} has no row")
            continue
        try:
            with storages["recordings"].open(track.file) as file:
                faults += track_faults(said, file.read(), bytes(track.levels))
        except FileNotFoundError:
            faults.append(f"{said['file']} is missing")
    return faults + [f"{name} is not in the manifest" for name in rows]
