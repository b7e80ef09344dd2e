"""Every write to accounts that is not a form of django-allauth's."""

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from accounts.avatars import square_webp
from accounts.models import Follow, Theme, User
from core.errors import DomainError, Invalid
from core.text import clean_line

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


def create_account(user: User) -> User:
    """Save a new account that a form has filled in.

    Raises DomainError `handle_taken` when somebody else got the handle a moment earlier: the
    form's look does not hold under a race, the constraint does.
    """
    user.name = _cleaned_name(user.name)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        message = _("Somebody took that handle a moment ago. Go back and choose another one.")
        raise DomainError("handle_taken", message) from error
    return user


def make_operator(*, user: User) -> None:
    """Give an account every right: it may use the admin's pages and change everything there."""
    user.is_staff = user.is_superuser = True
    user.save(update_fields=["is_staff", "is_superuser", "updated_at"])


def update_profile(
    *, actor: User, name: str, bio: str, picture: "UploadedFile[Any] | None" = None
) -> None:
    """Set name and bio, and the picture if one is given; all or nothing.

    Raises Invalid `name_empty`, or what `set_avatar` raises.
    """
    actor.name = _cleaned_name(name)
    actor.bio = clean_line(bio)
    with transaction.atomic():
        actor.save(update_fields=["name", "bio", "updated_at"])
        if picture is not None:
            set_avatar(actor=actor, picture=picture)


def set_avatar(*, actor: User, picture: "UploadedFile[Any]") -> None:
    """Replace the picture by a 400 px square made from the upload.

    Raises Invalid `avatar_too_large`, `avatar_too_many_pixels` or `avatar_unreadable`.
    """
    if (picture.size or 0) > settings.AVATAR_MAX_BYTES:
        limit = settings.AVATAR_MAX_BYTES // (1024 * 1024)
        message = _("A picture may have up to {limit} MB. Make it smaller and try again.")
        raise Invalid("avatar_too_large", message.format(limit=limit))
    webp = square_webp(BytesIO(picture.read()))
    _delete_after_commit(actor.avatar)
    actor.avatar.save("avatar.webp", ContentFile(webp), save=False)
    actor.save(update_fields=["avatar", "updated_at"])


def remove_avatar(*, actor: User) -> None:
    """Go back to the initial; without a picture nothing changes."""
    _delete_after_commit(actor.avatar)
    actor.avatar = ""
    actor.save(update_fields=["avatar", "updated_at"])


def set_theme(*, actor: User, theme: Theme) -> None:
    """Remember the appearance for every device of `actor`."""
    actor.theme = theme
    actor.save(update_fields=["theme", "updated_at"])


def follow(*, actor: User, other: User) -> None:
    """Make `actor` follow `other`; doing it twice changes nothing. Raises Invalid for oneself."""
    if actor == other:
        raise Invalid("invalid", _("You cannot follow yourself."))
    Follow.objects.get_or_create(follower=actor, followed=other)


def unfollow(*, actor: User, other: User) -> None:
    """Make `actor` no longer follow `other`; doing it twice changes nothing."""
    Follow.objects.filter(follower=actor, followed=other).delete()


def _cleaned_name(name: str) -> str:
    cleaned = clean_line(name)
    if not cleaned:
        raise Invalid("name_empty", _("Enter a name that people can see."))
    return cleaned


def _delete_after_commit(file: FieldFile) -> None:
    """The old picture goes only once nothing points at it any more."""
    name, storage = file.name, file.storage
    if name:
        transaction.on_commit(lambda: storage.delete(name))
