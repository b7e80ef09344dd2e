"""How accounts begin, what they say of themselves, and what they let others see."""

from io import BytesIO
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from accounts.avatars import square_webp
from accounts.models import FollowRequest, MessagesFrom, Theme, User
from accounts.pairs import locked
from accounts.seams import caption_consent_changed, protection_changed
from accounts.services.follows import let_in
from accounts.services.standing import require_good_standing
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


@transaction.atomic
def replace_email(*, user: User, email: str) -> None:
    """Make this the one address of an account ("": it has none), to be confirmed. Whoever reads the
    mail of the one before can do nothing with it any more.
    """
    EmailAddress.objects.filter(user=user).delete()
    user.email = email.lower()
    user.save(update_fields=["email", "updated_at"])
    if email:
        EmailAddress.objects.create(user=user, email=user.email, primary=True)


def update_profile(
    *, actor: User, name: str, bio: str, picture: "UploadedFile[Any] | None" = None
) -> None:
    """Set name and bio, and the picture if one is given; all or nothing.

    Raises NotAllowed `suspended`, Invalid `name_empty`, or what `set_avatar` raises.
    """
    require_good_standing(actor)
    actor.name = _cleaned_name(name)
    actor.bio = clean_line(bio)
    with transaction.atomic():
        actor.save(update_fields=["name", "words", "bio", "updated_at"])
        if picture is not None:
            set_avatar(actor=actor, picture=picture)


def set_avatar(*, actor: User, picture: "UploadedFile[Any]") -> None:
    """Replace the picture by a 400 px square made from the upload.

    Raises NotAllowed `suspended`, and Invalid `avatar_too_large`, `avatar_too_many_pixels` or
    `avatar_unreadable`.
    """
    require_good_standing(actor)
    if (picture.size or 0) > settings.AVATAR_MAX_BYTES:
        limit = settings.AVATAR_MAX_BYTES // (1024 * 1024)
        message = _("A picture may have up to {limit} MB. Make it smaller and try again.")
        raise Invalid("avatar_too_large", message.format(limit=limit))
    webp = square_webp(BytesIO(picture.read()))
    _delete_after_commit(actor.avatar)
    actor.avatar.save("avatar.webp", ContentFile(webp), save=False)
    actor.save(update_fields=["avatar", "updated_at"])


def remove_avatar(*, actor: User) -> None:
    """Go back to the initial; without a picture nothing changes. Raises NotAllowed `suspended`."""
    require_good_standing(actor)
    _delete_after_commit(actor.avatar)
    actor.avatar = ""
    actor.save(update_fields=["avatar", "updated_at"])


def set_theme(*, actor: User, theme: Theme) -> None:
    """Remember the appearance for every device of `actor`; suspended ones may choose theirs too."""
    actor.theme = theme
    actor.save(update_fields=["theme", "updated_at"])


def update_privacy(
    *, actor: User, is_protected: bool, shows_listening: bool, messages_from: MessagesFrom
) -> None:
    """Set who sees the Tweets and the listening of `actor`, and who may write to them.

    Without protection nobody has to ask: every open request is accepted in the same transaction.
    The account is locked, so nobody who asks at the same moment is left waiting. Raises NotAllowed
    `suspended`.
    """
    with locked(actor) as (me,):
        require_good_standing(me)
        changes_protection = me.is_protected != is_protected
        actor.is_protected = is_protected
        actor.shows_listening = shows_listening
        actor.messages_from = messages_from
        actor.save(update_fields=["is_protected", "shows_listening", "messages_from", "updated_at"])
        if not changes_protection:
            return
        if not is_protected:
            for request in FollowRequest.objects.filter(followed=actor):
                let_in(request)
        protection_changed(actor)


def set_caption_consent(*, actor: User, is_given: bool) -> None:
    """Remember whether what `actor` says may be captioned, from now on and wherever they speak.

    The account is locked: of two answers of one moment the later one holds everywhere. Suspended
    accounts may change theirs too.
    """
    with locked(actor) as (me,):
        actor.caption_consent = is_given
        if me.caption_consent != is_given:
            actor.save(update_fields=["caption_consent", "updated_at"])
            caption_consent_changed(actor)


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
