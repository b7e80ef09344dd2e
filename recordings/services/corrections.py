"""Putting right what the machine misheard."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, Invalid, NotAllowed, NotFound
from core.text import clean_line
from core.words import words_of
from recordings import rules
from recordings.export import Said
from recordings.models import CUE_LENGTH, CaptionCue, CueCorrection
from recordings.retiming import retimed
from recordings.transcripts import Reading, reading_of, said_of
from recordings.turns.telling import tell_corrected
from spaces.models import Space
from spaces.services.places import require_visible


class CueChanged(DomainError):
    """Somebody else was faster; `now` is what it says by now."""

    def __init__(self, now: Said) -> None:
        words = _("Somebody else has just corrected this. Look at it again.")
        super().__init__("cue_changed", words)
        self.now = now


def correct_cue(*, actor: User, space: Space, cue_id: int, text: str, seen: str) -> Said:
    """Let a cue say `text`, if it still says what the actor has `seen`; how it is after that.

    Words that stay keep their times. Raises NotAllowed, Invalid for no text or too much,
    NotFound for a cue that is gone or not for the actor, and CueChanged.
    """
    _require_right(actor, space)
    corrected = _checked(text)
    reading = Reading(space, actor) if space.is_live else reading_of(space, actor)
    cue = _readable(reading, cue_id)
    words = retimed(cue.words, corrected, start_ms=cue.start_ms, end_ms=cue.end_ms)
    with transaction.atomic():
        history = CueCorrection.objects.filter(cue=cue_id).order_by("pk")
        first = history.values_list("before", flat=True).first() or seen
        # The text decides who was first, in the same statement that writes.
        changed = CaptionCue.objects.filter(pk=cue_id, text=seen).update(
            text=corrected,
            timed_words=[list(word) for word in words],
            is_corrected=corrected != first,
            words=" ".join(words_of(corrected)),
        )
        if changed and corrected != seen:
            CueCorrection.objects.create(cue_id=cue_id, by=actor, before=seen, after=corrected)
            transaction.on_commit(partial(tell_corrected, cue_id), robust=True)
    now = _readable(reading, cue_id)
    if not changed:
        raise CueChanged(now)
    return now


def _require_right(actor: User, space: Space) -> None:
    require_visible(actor, space)
    if not rules.can_correct(actor, space):
        raise NotAllowed(_("Only the host and co-hosts can correct what was said."))


def _checked(text: str) -> str:
    corrected = clean_line(text)
    if not 0 < len(corrected) <= CUE_LENGTH:
        raise Invalid("invalid", _("Write what was said, in 1 to %d characters.") % CUE_LENGTH)
    return corrected


def _readable(reading: Reading | None, cue_id: int) -> Said:
    """The cue as the actor reads it; a part of one is nobody's to correct."""
    cue = said_of(reading, cue_id) if reading is not None else None
    if cue is None or not cue.is_whole:
        raise NotFound(_("These words are not there any more."))
    return cue
