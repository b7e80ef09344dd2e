"""Every write to accounts that is not a form of django-allauth's."""

from django.utils.translation import gettext as _

from accounts.models import Follow, User
from core.errors import Invalid


def follow(*, actor: User, other: User) -> None:
    """Make `actor` follow `other`; doing it twice changes nothing. Raises Invalid for oneself."""
    if actor == other:
        raise Invalid("invalid", _("You cannot follow yourself."))
    Follow.objects.get_or_create(follower=actor, followed=other)


def unfollow(*, actor: User, other: User) -> None:
    """Make `actor` no longer follow `other`; doing it twice changes nothing."""
    Follow.objects.filter(follower=actor, followed=other).delete()
