"""How a request declares itself: its fields, what its answer carries, and who may send it.

The control socket, the HTTP API and its document, and docs/protocol.md say the same because all of
them are held to these declarations. Fields are read here alone, before anybody acts.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.handshake import Credential
from accounts.models import User
from core.errors import Invalid, NotAllowed
from core.scopes import require_in
from spaces.models import Space
from spaces.representations.schemas import Schema

ID_LENGTH: Final = 20

READ: Final = "space.read"
LISTEN: Final = "space.listen"
SPEAK: Final = "space.speak"
MANAGE: Final = "space.write"

EVERY_REFUSAL: Final = {
    400: ("invalid",),
    401: ("login_required",),
    403: ("not_allowed", "scope_required"),
    404: ("not_found",),
    409: ("not_live", "ended"),
    429: ("too_many",),
}
"""By HTTP status, the codes of almost all requests; `Ask.refuses` has those of one alone."""

Words = str | Promise
Fields = dict[str, Any]
"""What was read of a request, by the names that the service has for it."""
Answer = dict[str, Any]


@dataclass(frozen=True)
class Caller:
    """Who asks, by which log-in, through which connection ("" for a program without one).

    A guest is no `user`. `scopes` is what a token allows; None for a session, which may do all that
    its person may.
    """

    user: User | None
    space: Space
    participant_id: str | None = None
    connection: str = ""
    credential: Credential | None = None
    scopes: frozenset[str] | None = None

    @property
    def actor(self) -> User:
        """The account behind the request; raises NotAllowed (`login_required`) for a guest."""
        if self.user is None:
            raise NotAllowed(_("Log in to do more than listen."), code="login_required")
        return self.user

    def require(self, scope: str) -> None:
        """Raises NotAllowed (`scope_required`) where a token does not allow this."""
        require_in(self.scopes, scope)


Handler = Callable[[Caller, Fields], Answer]


# --- Fields --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """One field: what it is called on the wire, and in one sentence what it is.

    `to`: what the service calls it. Where it is not `required` it may be left out, and with
    `or_null` be null, which is the same.
    """

    name: str
    says: Words
    _: KW_ONLY
    to: str = ""
    required: bool = True
    or_null: bool = False

    def read(self, value: object) -> Any:
        """The value, if its form is right. Raises Invalid; None is what is not there."""
        raise NotImplementedError

    def is_left_out(self, request: Mapping[str, Any]) -> bool:
        if self.required:
            return False
        return self.name not in request or (self.or_null and request[self.name] is None)

    def schema(self) -> Schema:
        """What JSON it takes."""
        form = self._form()
        if self.or_null and not self.required:
            form["type"] = [form["type"], "null"]
            if "enum" in form:
                form["enum"] = [*form["enum"], None]
        return form | {"description": str(self.says)}

    def _form(self) -> Schema:
        raise NotImplementedError


class Id(Field):
    """An id, which is a string."""

    def read(self, value: object) -> str:
        if not isinstance(value, str) or not 0 < len(value) <= ID_LENGTH:
            raise Invalid("invalid", _("“%s” must be an id.") % self.name)
        return value

    def _form(self) -> Schema:
        return {"type": "string", "minLength": 1, "maxLength": ID_LENGTH, "examples": ["12"]}


@dataclass(frozen=True)
class Text(Field):
    """A text of at most `limit` characters, as it was typed; the service takes those `among`."""

    limit: int
    _: KW_ONLY
    among: Collection[str] = ()

    def read(self, value: object) -> str:
        return _text(self.name, value, self.limit)

    def _form(self) -> Schema:
        if self.among:
            return {"type": "string", "enum": list(self.among)}
        return {"type": "string", "maxLength": self.limit}


@dataclass(frozen=True)
class Texts(Field):
    """A list of at most `most` texts, each of at most `limit` characters."""

    most: int
    limit: int

    def read(self, value: object) -> list[str]:
        if not isinstance(value, list) or len(value) > self.most:
            raise Invalid(
                "invalid",
                _("“%(name)s” is a list of up to %(most)d texts.")
                % {"name": self.name, "most": self.most},
            )
        return [_text(self.name, one, self.limit) for one in value]

    def _form(self) -> Schema:
        texts = {"type": "string", "maxLength": self.limit}
        return {"type": "array", "maxItems": self.most, "items": texts}


class Flag(Field):
    """True or false."""

    def read(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise Invalid("invalid", _("“%s” is true or false.") % self.name)
        return value

    def _form(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Number(Field):
    """A whole number; the service takes those `among`, of which the smallest is 0."""

    among: Collection[int]

    def read(self, value: object) -> int:
        most = max(self.among)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise Invalid(
                "invalid",
                _("“%(name)s” is a number from 0 to %(most)d.") % {"name": self.name, "most": most},
            )
        return value

    def _form(self) -> Schema:
        return {"type": "integer", "enum": list(self.among)}


@dataclass(frozen=True)
class Choice(Field):
    """One of some words; `refusal` is said of any other."""

    among: Collection[str]
    refusal: Words

    def read(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.among:
            raise Invalid("invalid", str(self.refusal))
        return value

    def _form(self) -> Schema:
        return {"type": "string", "enum": sorted(self.among)}


class Unread(Field):
    """What clients say for whoever reads along; the server does not look at it."""

    def is_left_out(self, _request: Mapping[str, Any]) -> bool:
        return True

    def schema(self) -> Schema:
        return {"description": str(self.says)}


def _text(name: str, value: object, limit: int) -> str:
    if not isinstance(value, str) or len(value) > limit:
        raise Invalid(
            "invalid",
            _("“%(name)s” is a text of up to %(limit)d characters.")
            % {"name": name, "limit": limit},
        )
    return value


# --- Requests ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request of docs/protocol.md.

    `does` is a sentence, `who` says whom the service lets; `scope` is what a token must allow.
    `handle` makes one service call; None: it is about the connection, whose socket answers it.
    `answer` is what every answer carries by name, `sometimes` what only some do. `refuses` has by
    HTTP status the codes that it may be refused with, beside EVERY_REFUSAL. `example` is what one
    might send, where its fields alone do not tell.
    """

    does: Words
    who: Words
    scope: str
    handle: Handler | None = None
    fields: tuple[Field, ...] = ()
    answer: Mapping[str, Schema] = field(default_factory=dict)
    sometimes: Mapping[str, Schema] = field(default_factory=dict)
    refuses: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    for_guests: bool = False
    over_http: bool = True
    example: Mapping[str, Any] | None = None


def read_request(caller: Caller, ask: Ask, request: Mapping[str, Any]) -> Fields:
    """The fields of a request that may be looked at. What it has besides them is ignored.

    Raises `scope_required`, `login_required` where no guest may ask, and Invalid.
    """
    require_scope(caller, ask)
    if not ask.for_guests:
        caller.actor  # noqa: B018 - raises for a guest
    return {
        one.to or one.name: one.read(request.get(one.name))
        for one in ask.fields
        if not one.is_left_out(request)
    }


def require_scope(caller: Caller, ask: Ask) -> None:
    """Raises NotAllowed (`scope_required`) where a token does not allow this request."""
    caller.require(ask.scope)


def answer_request(caller: Caller, ask: Ask, request: Mapping[str, Any]) -> Answer:
    """Do what is asked; raises what `read_request` and the service raise."""
    if ask.handle is None:
        raise TypeError("this request is the socket's to answer")
    return ask.handle(caller, read_request(caller, ask, request))


def calling(
    service: Callable[..., Any], name: str = "", represent: Callable[[Any], Any] = lambda made: made
) -> Handler:
    """A handler that calls this service; with a `name` it answers what came of it by that name."""

    def handle(caller: Caller, fields: Fields) -> Answer:
        made = service(actor=caller.actor, space=caller.space, **fields)
        return {name: represent(made)} if name else {}

    return handle
