"""Inviting several people at once, each also by a message with the link."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError
from core.unfurl import absolute
from spaces.models import Invitation, Space
from spaces.services.invitations import invite_to_speak, require_inviting
from timeline.services import send_message

ALREADY: Final = "already_invited"


@dataclass(frozen=True)
class Invited:
    """What became of it: `problem` says why somebody is not invited (`code` the same for programs),
    `unwritten` why they are, but got no message; each "" if there is nothing to say.
    """

    person: User
    problem: str = ""
    code: str = ""
    unwritten: str = ""


def invite_people(*, actor: User, space: Space, people: Iterable[User]) -> list[Invited]:
    """Invite each of them to speak, and write to whoever takes messages from `actor`.

    Repeated, nobody is invited or written to twice. One who cannot be invited keeps nobody else
    out. Raises what `invite_to_speak` raises where `actor` may invite nobody.
    """
    require_inviting(actor, space)
    return [_invite(actor, space, person) for person in people]


def write_to_invited(*, space_id: int) -> None:
    """Send the link of a live Space to who was invited before and got none; to nobody twice."""
    space = Space.objects.live().filter(pk=space_id).first()
    if space is None:
        return
    waiting = space.invitations.filter(status=Invitation.Status.OPEN)
    for invitation in waiting.select_related("user", "invited_by"):
        if invitation.invited_by is not None:
            _write(invitation.invited_by, space, invitation.user)


def _invite(actor: User, space: Space, person: User) -> Invited:
    try:
        invite_to_speak(actor=actor, space=space, user_id=str(person.pk))
    except DomainError as error:
        if error.code != ALREADY:
            return Invited(person, problem=error.message, code=error.code)
    # A draft is its host's alone: who is invited hears of it, and gets the link, when it starts.
    return Invited(person, unwritten=_write(actor, space, person) if space.is_public else "")


def _write(actor: User, space: Space, person: User) -> str:
    """Send the link, once for a Space and a person; why it was not sent, or ""."""
    text = _("Come and speak with us: {link}").format(link=absolute(space.get_absolute_url()))
    nonce = f"{space.public_id}:{person.pk}"
    try:
        send_message(actor=actor, recipient=person, text=text, nonce=nonce)
    except DomainError as error:
        return error.message
    return ""
