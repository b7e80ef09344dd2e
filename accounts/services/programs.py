"""Apps that somebody registers, the tokens they have, and apps that somebody connected.

Secrets and tokens are stored as hashes: whoever makes one is shown it once.
"""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from oauth2_provider.models import (
    AccessToken,
    Application,
    Grant,
    RefreshToken,
    set_token_value,
)

from accounts.models import User
from accounts.pairs import locked
from accounts.services.standing import require_good_standing
from core import audit
from core.errors import DomainError, Invalid, NotFound
from core.scopes import SCOPES
from core.text import clean_line

MOST_APPS: Final = 20
MOST_TOKENS: Final = 50
NAME_LENGTH: Final = 50
TOKEN_DAYS: Final = 365
# Where a program on somebody's own computer waits for its answer (RFC 8252, 7.3).
_OWN_MACHINE: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def register_app(
    *, actor: User, name: str, redirect_uris: str = "", is_confidential: bool = True
) -> tuple[Any, str]:
    """An app of `actor`'s, and its secret ("" for one that could not keep any).

    `redirect_uris` are addresses apart by spaces or lines. Raises NotAllowed `suspended`, Invalid
    `app_name`, `redirect_uri`, DomainError `too_many_apps`.
    """
    cleaned = clean_line(name)
    if not 1 <= len(cleaned) <= NAME_LENGTH:
        raise Invalid("app_name", _("Give the app a name of up to 50 characters."))
    app = Application(
        name=cleaned,
        client_type=Application.CLIENT_CONFIDENTIAL
        if is_confidential
        else Application.CLIENT_PUBLIC,
        authorization_grant_type=_grant_of(redirect_uris),
        redirect_uris=" ".join(redirect_uris.split()),
    )
    secret = app.client_secret if is_confidential else ""
    with locked(actor) as (owner,):
        require_good_standing(owner)
        if Application.objects.filter(user=owner).count() >= MOST_APPS:
            raise DomainError("too_many_apps", _("You have 20 apps. Delete one first."))
        app.user = owner
        _check(app)
        app.save()
        audit.record("app.registered", actor=owner, subject=f"app:{app.pk}")
    return app, secret


def delete_app(*, actor: User, app: Any) -> None:
    """Remove one's own app with all its tokens, whoever gave them. Raises NotFound."""
    _require_own(actor, app)
    with transaction.atomic():
        number = app.pk
        app.delete()
        audit.record("app.deleted", actor=actor, subject=f"app:{number}")


def make_token(*, actor: User, app: Any, scopes: Iterable[str] | None) -> tuple[Any, str]:
    """A token for one's own app that is good for a year, and its words, which nobody sees again.

    It stands for `actor` with these `scopes`, or (None) for the app alone. Raises NotFound,
    NotAllowed `suspended`, Invalid `scopes`, DomainError `too_many_tokens`.
    """
    _require_own(actor, app)
    chosen = _checked(scopes) if scopes is not None else []
    words = secrets.token_urlsafe(48)
    with locked(actor) as (owner,):
        require_good_standing(owner)
        if AccessToken.objects.filter(application=app).count() >= MOST_TOKENS:
            raise DomainError("too_many_tokens", _("This app has 50 tokens. Revoke some first."))
        token = AccessToken(
            user=owner if scopes is not None else None,
            application=app,
            expires=timezone.now() + timedelta(days=TOKEN_DAYS),
            scope=" ".join(chosen),
        )
        set_token_value(token, words)
        token.save()
        audit.record("token.made", actor=owner, subject=f"app:{app.pk}", token=token.pk)
    return token, words


def revoke_token(*, actor: User, token: Any) -> None:
    """End a token of one's own app, or one that stands for oneself. Raises NotFound."""
    if actor.pk not in {token.user_id, token.application and token.application.user_id}:
        raise NotFound(_("There is no such token."))
    with transaction.atomic():
        number = token.pk
        token.delete()
        audit.record("token.revoked", actor=actor, subject=f"token:{number}")


def disconnect_app(*, actor: User, app: Any) -> None:
    """Take back all that `actor` allowed this app; it has no right of theirs from now on."""
    with transaction.atomic():
        for model in (RefreshToken, AccessToken, Grant):
            model.objects.filter(user=actor, application=app).delete()
        audit.record("app.disconnected", actor=actor, subject=f"app:{app.pk}")


def _grant_of(redirect_uris: str) -> str:
    """An app that nobody can be sent back to only ever stands for itself."""
    if redirect_uris.strip():
        return str(Application.GRANT_AUTHORIZATION_CODE)
    return str(Application.GRANT_CLIENT_CREDENTIALS)


def _check(app: Any) -> None:
    try:
        addresses = [urlsplit(address) for address in app.redirect_uris.split()]
        app.full_clean(exclude=["client_secret"])
    except ValidationError as error:
        raise _bad_address(" ".join(error.messages)) from error
    except ValueError as error:
        raise _bad_address("") from error
    if any(one.scheme == "http" and one.hostname not in _OWN_MACHINE for one in addresses):
        raise _bad_address(_("They begin with https://."))


def _bad_address(why: str) -> Invalid:
    message = _("Check the addresses to go back to. {why}")
    return Invalid("redirect_uri", message.format(why=why).strip())


def _checked(scopes: Iterable[str]) -> list[str]:
    chosen = sorted(set(scopes))
    if not chosen or not set(chosen) <= SCOPES.keys():
        raise Invalid("scopes", _("Choose at least one thing that the token may do."))
    return chosen


def _require_own(actor: User, app: Any) -> None:
    if app.user_id != actor.pk:
        raise NotFound(_("There is no such app."))
