"""What was said, in the search of timeline/: words of transcripts that everybody may read."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.paging import Page, page_by_pk
from core.words import words_of
from recordings.export import Word
from recordings.models import CaptionCue
from recordings.transcripts import cut_to_replays, has_all, name_of, public_cues
from spaces.models import Space
from timeline.query import Query
from timeline.search import Section

PREVIEW: Final = 3
_AROUND: Final = 12
"""Words that are shown before and behind the first one that was looked for."""
_LEAD_MS: Final = 1000
_PHRASE: Final = re.compile(r'"([^"]+)"')


class Piece(NamedTuple):
    text: str
    is_match: bool


class Found(NamedTuple):
    """Something said that has the words; `pk` is the cue's, `seconds` where to listen."""

    pk: int
    space: Space
    speaker: str
    pieces: Sequence[Piece]
    start_ms: int

    @property
    def seconds(self) -> int:
        """A moment earlier, where one can still hear it begin."""
        return max(0, self.start_ms - _LEAD_MS) // 1000


def find_said(query: Query, viewer: User | None, before: int | None, length: int) -> Page[Any]:
    """What was said with every word, newest first: a page of `Found`.

    "Words in quotes" were said one after another; `from:handle` names the speaker. A page may be
    shorter than asked for: what is not played is cut from it.
    """
    if not query.words or query.tags or query.filters or query.mentions:
        return Page([], None)
    page = page_by_pk(_matching(viewer, query), before, length)
    kept = cut_to_replays(page.items)
    shown = [
        _found(cue, kept[cue.pk], query.words)
        for cue in page.items
        if has_all(kept[cue.pk], query.words)
    ]
    return Page[Any](shown, page.next_before)


def _matching(viewer: User | None, query: Query) -> QuerySet[CaptionCue]:
    cues = public_cues(viewer).filter(words__matches=list(query.words))
    for phrase in _PHRASE.findall(query.text):
        cues = cues.filter(text__icontains=phrase)
    if query.authors:
        cues = cues.alias(handle=Lower("user__username")).filter(handle__in=query.authors)
    return cues.select_related("user", "space__host")


def _found(cue: CaptionCue, words: Sequence[Word], wanted: Sequence[str]) -> Found:
    hits = [_is_hit(word, wanted) for word in words]
    first = hits.index(True) if True in hits else 0
    begin, end = max(0, first - _AROUND), first + _AROUND
    pieces = [
        Piece(word.text, hit) for word, hit in zip(words[begin:end], hits[begin:end], strict=True)
    ]
    return Found(cue.pk, cue.space, name_of(cue), pieces, words[first].start_ms)


def _is_hit(word: Word, wanted: Iterable[str]) -> bool:
    return any(part.startswith(each) for part in words_of(word.text) for each in wanted)


SAID: Final = Section("said", _("Said"), "recordings/_found_said.html", find_said, PREVIEW, 5)
