"""Parts of the state that sockets get as a whole: read once a quarter of a second, however often
they changed in between. What a process tells its own sockets it reads itself.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from spaces import rules
from spaces.events import EVERYONE, MANAGERS, Addressed, Part
from spaces.models import Space
from spaces.representations import (
    represent_held_back,
    represent_invitations,
    represent_pins,
    represent_poll,
    represent_questions,
    represent_removed,
    represent_requests,
    represent_talk,
)

Loader = Callable[[Space], list[Addressed]]


def load_parts(space_id: str, parts: Iterable[Part]) -> list[Addressed]:
    """What is to be said of these parts now, and to whom. Runs in a database thread."""
    space = Space.objects.select_related("host").filter(public_id=space_id).first()
    if space is None or not space.is_live:
        return []
    return [told for part in parts if part in LOADERS for told in LOADERS[part](space)]


def _to(whom: str, kind: str, name: str, represent: Callable[[Space], Any]) -> Loader:
    return lambda space: [Addressed(whom, {"type": kind, name: represent(space)})]


def _requests(space: Space) -> list[Addressed]:
    """The line to the hosts, and to everybody in it their place."""
    line = represent_requests(space)
    moved = (
        Addressed(one["participant_id"], {"type": "request.moved", "position": place})
        for place, one in enumerate(line, start=1)
    )
    return [Addressed(MANAGERS, {"type": "requests.updated", "requests": line}), *moved]


def _rights(space: Space) -> list[Addressed]:
    """What each listener may do, now that the hosts have changed it."""
    return [
        Addressed(
            str(participant_id),
            {
                "type": "rights.updated",
                "can_take_seat": may.take_seat,
                "can_request": may.request,
                "held_back": represent_held_back(may.held_back, space),
            },
        )
        for participant_id, may in rules.speaking_rights_of_listeners(space).items()
    ]


LOADERS: Final[dict[Part, Loader]] = {
    Part.REQUESTS: _requests,
    Part.RIGHTS: _rights,
    Part.INVITATIONS: _to(MANAGERS, "invitations.updated", "invitations", represent_invitations),
    Part.REMOVED: _to(MANAGERS, "removed.updated", "removed", represent_removed),
    Part.TALK: _to(MANAGERS, "talk.updated", "talk", represent_talk),
    Part.POLL: _to(EVERYONE, "poll.updated", "poll", represent_poll),
    Part.QUESTIONS: _to(EVERYONE, "questions.updated", "questions", represent_questions),
    Part.PINS: _to(EVERYONE, "pins.updated", "pins", represent_pins),
}
