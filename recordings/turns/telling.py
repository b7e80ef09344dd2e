"""Words on their way to those who show captions."""

from typing import Any

from recordings.models import CaptionCue, CaptionTurn
from spaces import events
from spaces.models import Participant


def represent_caption(cue: CaptionCue, *, number: int, participant_id: object) -> dict[str, Any]:
    """A final one; `number` counts the cues of its turn."""
    return {
        "id": f"{cue.turn_id}-{number}",
        "participant_id": str(participant_id or ""),
        "user_id": str(cue.user_id or ""),
        "name": cue.user.display_name if cue.user else "",
        "text": cue.text,
        "is_final": True,
        "start_ms": cue.start_ms,
    }


def tell_corrected(cue_id: int) -> None:
    """Whoever shows captions of this live Space sees the words as they are now."""
    cue = CaptionCue.objects.select_related("space", "user").filter(pk=cue_id).first()
    if cue is None or not cue.space.is_live:
        return
    # Cues of a turn are told in the order of their times.
    number = CaptionCue.objects.filter(turn=cue.turn_id, start_ms__lt=cue.start_ms).count()
    places = Participant.objects.filter(space=cue.space, user=cue.user_id)
    place = places.values_list("pk", flat=True).first()
    told = represent_caption(cue, number=number, participant_id=place)
    events.publish_captions(cue.space.public_id, [told])


class Telling:
    """What one turn says, at most once a step."""

    def __init__(self, turn: CaptionTurn) -> None:
        self._turn = turn
        self._user = turn.stream.user
        places = Participant.objects.filter(space=turn.space, user=turn.stream.user_id)
        self._participant_id = places.values_list("pk", flat=True).first()
        self._number = CaptionCue.objects.filter(turn=turn).count()
        self._waiting: dict[str, dict[str, Any]] = {}
        self._shown = ""

    def partial(self, text: str) -> None:
        """The words of the utterance that goes on, all of them."""
        if text:
            self._put(text, is_final=False)
            self._shown = text

    def final(self, cues: list[CaptionCue]) -> None:
        """What was written; without any, what was shown is taken back."""
        if not cues:
            self._forget()
        for cue in cues:
            cue.user = self._user
            told = represent_caption(cue, number=self._number, participant_id=self._participant_id)
            self._waiting[told["id"]] = told
            self._number += 1
        self._shown = ""

    def take_back(self) -> None:
        """Words that were shown and will not become final."""
        self._forget()
        self.flush()

    def flush(self) -> None:
        if self._waiting:
            captions, self._waiting = list(self._waiting.values()), {}
            events.publish_captions(self._turn.space.public_id, captions)

    def _forget(self) -> None:
        if self._shown:
            self._put("", is_final=True)
            self._shown = ""

    def _put(self, text: str, *, is_final: bool) -> None:
        caption_id = f"{self._turn.pk}-{self._number}"
        self._waiting[caption_id] = {
            "id": caption_id,
            "participant_id": str(self._participant_id or ""),
            "user_id": str(self._turn.stream.user_id or ""),
            "name": self._user.display_name if self._user else "",
            "text": text,
            "is_final": is_final,
            "start_ms": self._turn.next_ms,
        }
