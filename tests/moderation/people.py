"""Those who look after a server, with the rights of their group and no others."""

from django.contrib.auth.models import Group

from accounts.models import User
from moderation.groups import ADMINISTRATORS, MODERATORS, install
from tests.factories import make_user


def make_group_moderator(handle: str = "mona") -> User:
    return _of_group(handle, MODERATORS)


def make_administrator(handle: str = "adam") -> User:
    return _of_group(handle, ADMINISTRATORS)


def _of_group(handle: str, name: str) -> User:
    user = make_user(handle, is_staff=True)
    if not Group.objects.filter(name=name).exists():
        install()  # a test that committed has emptied the tables
    user.groups.set(Group.objects.filter(name=name))
    return user
