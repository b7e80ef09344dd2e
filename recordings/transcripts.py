"""What was said in a Space, as far as somebody may read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from core.words import words_of as search_words
from recordings.export import NOBODY, Said, Word
from recordings.models import CaptionCue, CueCorrection, Recording, Replay
from spaces.consent import DEFAULTS, Span, agreed_spans, is_within
from spaces.models import Consent, Space, State

PAGE_LENGTH: Final = 200
NOTE: Final = _lazy("Made automatically from the sound. Names are as people call themselves now.")
_END: Final = 2**31 - 1  # later than any Space
_WHOLE: Final = Span(0, _END)


class Place(NamedTuple):
    """Behind which cue a page begins."""

    start_ms: int
    cue_id: int

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """As `str` writes it; None for anything else."""
        start, dot, cue = text.partition(".")
        parts = [part for part in (start, cue) if part.isascii() and part.isdecimal()]
        if not dot or len(parts) < 2 or max(map(len, parts)) > 18:
            return None
        return cls(*map(int, parts))

    def __str__(self) -> str:
        return f"{self.start_ms}.{self.cue_id}"


@dataclass(frozen=True)
class Reading:
    """Which part of a transcript somebody may read: of all who spoke, or of one (`speaker_id`)."""

    space: Space
    viewer: User | None
    within: Span = _WHOLE
    speaker_id: int | None = None
    is_public: bool = False


def reading_of(space: Space, viewer: User | None) -> Reading | None:
    """What `viewer`, who sees this Space, may read of it; None if that is nothing.

    Where a replay may be played everybody reads what it plays. Where there is none the host reads
    everything and a speaker their own words, as long as it is kept.
    """
    played = Replay.objects.visible_to(viewer).filter(recording__space=space)
    trim = played.values_list("trim_start_ms", "trim_end_ms").first()
    if trim is not None:
        start, end = trim
        return Reading(space, viewer, Span(start, _END if end is None else end), is_public=True)
    return None if viewer is None else own_reading_of(space, viewer)


def own_reading_of(space: Space, viewer: User) -> Reading | None:
    """What somebody who took part may take home: the host everything, a speaker their own words."""
    kept = Recording.objects.filter(space=space, purged_at=None)
    if space.state != State.ENDED or not kept.exists():
        return None
    if space.host_id == viewer.pk:
        return Reading(space, viewer)
    spoke = space.participants.filter(user=viewer, was_speaker=True)
    return Reading(space, viewer, speaker_id=viewer.pk) if spoke.exists() else None


def said_in(reading: Reading) -> list[Said]:
    """All of it, in order. A fixed number of queries."""
    return _said(list(_cues_of(reading)), reading)


def said_of(reading: Reading, cue_id: int) -> Said | None:
    """One thing said, if it is in there."""
    return next(iter(_said(list(_cues_of(reading).filter(pk=cue_id)), reading)), None)


def page_of(
    reading: Reading,
    after: Place | None,
    length: int = PAGE_LENGTH,
    wanted: Sequence[str] = (),
) -> tuple[list[Said], Place | None]:
    """What was said behind this place, and where the next page begins (None: that is the end).

    With `wanted` (as core.words makes them) only what has every word. A page may be shorter than
    asked for: what its reader may not have is cut from it.
    """
    cues = _cues_of(reading)
    if wanted:
        cues = cues.filter(words__matches=list(wanted))
    if after is not None:
        same = Q(start_ms=after.start_ms, pk__gt=after.cue_id)
        cues = cues.filter(Q(start_ms__gt=after.start_ms) | same)
    found = list(cues[: length + 1])
    more = len(found) > length
    found = found[:length]
    last = Place(found[-1].start_ms, found[-1].pk) if more else None
    return [line for line in _said(found, reading) if has_all(line.words, wanted)], last


def has_all(words: Iterable[Word], wanted: Iterable[str]) -> bool:
    """Are the wanted ones still there, once what is not for its reader was cut?"""
    said = search_words(" ".join(word.text for word in words))
    return all(any(word.startswith(each) for word in said) for each in wanted)


def public_cues(viewer: User | None) -> "QuerySet[CaptionCue]":
    """Cues that overlap a replay which `viewer` may play: of hosts and by people whom they know and
    have not silenced.

    Their words are still to be cut (`cut_to_replays`).
    """
    played = Replay.objects.visible_to(viewer)
    heard = User.objects.visible_to(viewer).unsilenced_by(viewer)
    replay = "space__recording__replay"
    return CaptionCue.objects.filter(
        Q(**{f"{replay}__trim_end_ms": None}) | Q(start_ms__lt=F(f"{replay}__trim_end_ms")),
        user__in=heard,
        end_ms__gt=F(f"{replay}__trim_start_ms"),
        space__host__in=heard,
        **{f"{replay}__in": played},
    )


def cut_to_replays(cues: Sequence[CaptionCue]) -> dict[int, list[Word]]:
    """Of each cue of `public_cues` the words that are played, by its id: two queries for all."""
    spaces = {cue.space_id for cue in cues}
    replays = Replay.objects.filter(recording__space__in=spaces)
    trims = {
        space: Span(start, _END if end is None else end)
        for space, start, end in replays.values_list(
            "recording__space", "trim_start_ms", "trim_end_ms"
        )
    }
    agreed = _agreed([cue.space for cue in cues])
    return {cue.pk: _kept(cue, trims[cue.space_id], agreed) for cue in cues}


def agreed_to_recording(space: Space, end_ms: int) -> dict[int, list[Span]]:
    """When those agreed to be recorded who ever said anything about it; one query."""
    agreed = _agreed([space])
    return {
        user: [Span(start, min(end, end_ms)) for start, end in spans if start < end_ms]
        for (_, user, kind), spans in agreed.items()
        if kind == Consent.Kind.RECORDING
    }


def words_of(cue: CaptionCue) -> list[Word]:
    return [Word(str(word), start, end, conf) for word, start, end, conf in cue.timed_words]


def name_of(cue: CaptionCue) -> str:
    """The speaker's, as it is now. `cue.user` is to be fetched with it."""
    return cue.user.display_name if cue.user is not None else _("Somebody who left")


# --- Cut to what was agreed ----------------------------------------------------------------------

Agreed = dict[tuple[int, int, str], list[Span]]
"""By Space, person and kind of consent."""


def _cues_of(reading: Reading) -> "QuerySet[CaptionCue]":
    cues = reading.space.cues.filter(
        end_ms__gt=reading.within.start_ms, start_ms__lt=reading.within.end_ms
    )
    if reading.speaker_id is not None:
        cues = cues.filter(user=reading.speaker_id)
    return cues.select_related("user").order_by("start_ms", "pk")


def _said(cues: Sequence[CaptionCue], reading: Reading) -> list[Said]:
    """The cues, cut to words that everybody concerned agrees to; those without any are left out."""
    agreed = _agreed([reading.space])
    names = _names(cues, reading.viewer)
    before = _before(cue for cue in cues if cue.is_corrected)
    said = []
    for cue in cues:
        words = _kept(cue, reading.within, agreed)
        if words:
            is_whole = len(words) == len(cue.timed_words)
            said.append(
                Said(
                    cue.pk,
                    cue.user_id,
                    names[cue.user_id],
                    words[0].start_ms,
                    words[-1].end_ms,
                    cue.text if is_whole else " ".join(word.text for word in words),
                    words,
                    cue.is_corrected,
                    # What was heard before may have been said in what is cut.
                    before.get(cue.pk, "") if is_whole else "",
                    is_whole,
                )
            )
    return said


def _kept(cue: CaptionCue, within: Span, agreed: Agreed) -> list[Word]:
    """The words of the cue that lie within all of this; none of who left. `cue.user` is to be
    fetched with it.
    """
    if cue.user is None or cue.user.closed_at is not None:
        return []
    limits = [[within]]
    limits += [agreed.get((cue.space_id, cue.user.pk, kind), _unsaid(kind)) for kind in DEFAULTS]
    return [
        word
        for word in words_of(cue)
        if all(is_within(spans, word.start_ms, word.end_ms) for spans in limits)
    ]


def _unsaid(kind: str) -> list[Span]:
    return [_WHOLE] if DEFAULTS[kind] else []


def _agreed(spaces: Iterable[Space]) -> Agreed:
    """What the ledgers of these Spaces say: one query."""
    began = {space.pk: space.started_at for space in spaces}
    entries: dict[tuple[int, int, str], list[Consent]] = {}
    for entry in Consent.objects.filter(space__in=began).order_by("pk"):
        entries.setdefault((entry.space_id, entry.user_id, entry.kind), []).append(entry)
    return {
        key: agreed_spans(rows, default=DEFAULTS[key[2]], began_at=start, end_ms=_END)
        for key, rows in entries.items()
        if (start := began[key[0]]) is not None
    }


def _names(cues: Sequence[CaptionCue], viewer: User | None) -> dict[int | None, str]:
    """Everybody's name as it is now; who does not exist for the viewer has none. One query."""
    speakers = [cue.user_id for cue in cues if cue.user_id is not None]
    known = set(
        User.objects.visible_to(viewer).filter(pk__in=speakers).values_list("pk", flat=True)
    )
    return {
        cue.user_id: name_of(cue) if cue.user is None or cue.user_id in known else _(NOBODY)
        for cue in cues
    }


def _before(cues: Iterable[CaptionCue]) -> dict[int, str]:
    """What the machine had heard, of cues that were put right: at most one query."""
    ids = [cue.pk for cue in cues]
    if not ids:
        return {}
    history = CueCorrection.objects.filter(cue__in=ids).order_by("-pk")
    return dict(history.values_list("cue", "before"))
