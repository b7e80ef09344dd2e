"""The whole of what one person is told of a Space, in two parts: one for all, one for them."""

from typing import Any

from spaces import rules
from spaces.models import Participant, Space
from spaces.representations.exchange import (
    represent_mine,
    represent_pins,
    represent_poll,
    represent_questions,
)
from spaces.representations.stage import (
    represent_blocked,
    represent_invitations,
    represent_participant,
    represent_removed,
    represent_requests,
    represent_space,
    represent_talk,
    represent_you,
    stage_of,
)


def represent_state(
    space: Space, participant: Participant | None, *, scopes: frozenset[str] | None = None
) -> dict[str, Any]:
    """The whole stage as one person sees it: `space.state`, without the audience's numbers."""
    return represent_shared(space) | represent_own(space, participant, scopes=scopes)


def represent_shared(space: Space) -> dict[str, Any]:
    """What is the same for everybody."""
    return {
        "seq": space.revision,
        "space": represent_space(space),
        "participants": [represent_participant(p) for p in stage_of(space)],
        "poll": represent_poll(space),
        "questions": represent_questions(space),
        "pins": represent_pins(space),
    }


def represent_own(
    space: Space,
    participant: Participant | None,
    *,
    resumed: bool = False,
    scopes: frozenset[str] | None = None,
) -> dict[str, Any]:
    """What is one person's alone; None is a guest.

    A program of theirs is told whom they blocked if its `scopes` allow that (None: all).
    """
    knows_blocked = scopes is None or "block.read" in scopes
    own = {
        "you": represent_you(participant, resumed=resumed),
        "mine": represent_mine(space, participant.user if participant else None),
        "blocked": represent_blocked(participant) if knows_blocked else [],
    }
    if rules.can_manage_stage(participant):
        own |= represent_managed(space)
    return own


def represent_managed(space: Space) -> dict[str, Any]:
    """What only the hosts are told."""
    return {
        "requests": represent_requests(space),
        "invitations": represent_invitations(space),
        "removed": represent_removed(space),
        "talk": represent_talk(space),
    }
