"""What the wire says of a Space: the JSON objects of docs/protocol.md, built from models."""

from spaces.representations.exchange import (
    represent_mine,
    represent_pin,
    represent_pins,
    represent_poll,
    represent_question,
    represent_questions,
)
from spaces.representations.people import represent_person
from spaces.representations.stage import (
    represent_faces,
    represent_held_back,
    represent_invitation,
    represent_invitations,
    represent_listeners,
    represent_participant,
    represent_removed,
    represent_request,
    represent_requests,
    represent_space,
    represent_talk,
    represent_you,
    rights_of,
    stage_of,
)
from spaces.representations.state import (
    represent_managed,
    represent_own,
    represent_shared,
    represent_state,
)

__all__ = [
    "represent_faces",
    "represent_held_back",
    "represent_invitation",
    "represent_invitations",
    "represent_listeners",
    "represent_managed",
    "represent_mine",
    "represent_own",
    "represent_participant",
    "represent_person",
    "represent_pin",
    "represent_pins",
    "represent_poll",
    "represent_question",
    "represent_questions",
    "represent_removed",
    "represent_request",
    "represent_requests",
    "represent_shared",
    "represent_space",
    "represent_state",
    "represent_talk",
    "represent_you",
    "rights_of",
    "stage_of",
]
