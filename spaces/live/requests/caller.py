"""Who sends a request, and how its fields are read. Rights are the services' matter."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid, NotAllowed
from spaces.models import Space


@dataclass(frozen=True)
class Caller:
    """Who asks, by which session, through which connection ("" for a program without one).

    A guest is no `user`.
    """

    user: User | None
    space: Space
    participant_id: str | None = None
    connection: str = ""
    session_key: str = ""

    @property
    def actor(self) -> User:
        """The account behind the request; raises NotAllowed (`login_required`) for a guest."""
        if self.user is None:
            raise NotAllowed(_("Log in to do more than listen."), code="login_required")
        return self.user


Request = dict[str, Any]
Answer = dict[str, Any]
Handler = Callable[[Caller, Request], Answer]


def id_in(request: Request, name: str) -> str:
    """An id; raises Invalid for what cannot be one."""
    value = request.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 20:
        raise Invalid("invalid", _("“%s” must be an id.") % name)
    return value


def text_in(request: Request, name: str, limit: int, *, default: str | None = None) -> str:
    """A text of at most `limit` characters as it was typed; `default` where it is left out."""
    value = request.get(name, default)
    if not isinstance(value, str) or len(value) > limit:
        raise Invalid(
            "invalid",
            _("“%(name)s” is a text of up to %(limit)d characters.")
            % {"name": name, "limit": limit},
        )
    return value


def flag_in(request: Request, name: str) -> bool | None:
    """True or false; None where it is left out."""
    value = request.get(name)
    if value is not None and not isinstance(value, bool):
        raise Invalid("invalid", _("“%s” is true or false.") % name)
    return value


def number_in(request: Request, name: str, *, most: int) -> int | None:
    """A whole number from 0 to `most`; None where it is left out."""
    value = request.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise Invalid(
            "invalid",
            _("“%(name)s” is a number from 0 to %(most)d.") % {"name": name, "most": most},
        )
    return value


def texts_in(request: Request, name: str, *, most: int, limit: int) -> list[str]:
    """A list of at most `most` texts, each of at most `limit` characters."""
    values = request.get(name)
    if not isinstance(values, list) or len(values) > most:
        raise Invalid(
            "invalid",
            _("“%(name)s” is a list of up to %(most)d texts.") % {"name": name, "most": most},
        )
    return [text_in({name: value}, name, limit) for value in values]
