"""Who may do what between accounts, each right once. Predicates read and never write."""

from typing import Final

from django.db.models import Q

from accounts.models import Block, Follow, MessagesFrom, User

# Names that would let somebody speak for the site, or that its addresses use.
RESERVED_HANDLES: Final = frozenset(
    {
        "about",
        "abuse",
        "account",
        "accounts",
        "admin",
        "administrator",
        "announcements",
        "api",
        "app",
        "apps",
        "auth",
        "billing",
        "blog",
        "contact",
        "copyright",
        "demo",
        "developer",
        "dmca",
        "docs",
        "everyone",
        "explore",
        "feedback",
        "followers",
        "following",
        "help",
        "here",
        "home",
        "hostmaster",
        "info",
        "jobs",
        "legal",
        "live",
        "login",
        "logout",
        "mail",
        "me",
        "media",
        "messages",
        "metrics",
        "mod",
        "moderation",
        "moderator",
        "moderators",
        "news",
        "notifications",
        "null",
        "official",
        "operator",
        "owner",
        "password",
        "postmaster",
        "press",
        "privacy",
        "profile",
        "public",
        "recordings",
        "report",
        "root",
        "rules",
        "safety",
        "search",
        "security",
        "settings",
        "signin",
        "signout",
        "signup",
        "space",
        "spaces",
        "staff",
        "static",
        "status",
        "support",
        "system",
        "team",
        "terms",
        "timeline",
        "topics",
        "undefined",
        "verified",
        "webmaster",
        "websocket",
        "wellknown",
        "ws",
        "www",
        "you",
    }
)


def is_reserved_handle(handle: str) -> bool:
    """Is this one of the handles that nobody may take, in any case?"""
    return handle.strip("_").lower() in RESERVED_HANDLES


def is_following(user: User, other: User) -> bool:
    """Does `user` follow `other`? False for oneself."""
    return Follow.objects.filter(follower=user, followed=other).exists()


def has_blocked(user: User, other: User) -> bool:
    """Has `user` blocked `other`?"""
    return Block.objects.filter(blocker=user, blocked=other).exists()


def is_blocked_either_way(one: User, other: User) -> bool:
    """Has one of the two blocked the other?"""
    there = Q(blocker=one, blocked=other)
    return Block.objects.filter(there | Q(blocker=other, blocked=one)).exists()


def can_write(user: User) -> bool:
    """In good standing; a suspended account reads and writes nothing."""
    return user.is_in_good_standing


def can_see(viewer: User | None, person: User) -> bool:
    """May `viewer` (None: a guest) know of `person`? As User.objects.visible_to."""
    return User.objects.visible_to(viewer).filter(pk=person.pk).exists()


def can_see_tweets_of(viewer: User | None, person: User) -> bool:
    """As Tweet.objects.visible_to: of protected accounts only their followers, and they themselves.

    The same people see whom they follow, and by whom they are followed.
    """
    if viewer is not None and viewer == person:
        return True
    if not can_see(viewer, person):
        return False
    return not person.is_protected or (viewer is not None and is_following(viewer, person))


def can_message(sender: User, recipient: User) -> bool:
    """May `sender` write to `recipient`, who has not written to them before?"""
    if sender == recipient or not (can_write(sender) and can_write(recipient)):
        return False
    if is_blocked_either_way(sender, recipient):
        return False
    return recipient.messages_from == MessagesFrom.EVERYONE or is_following(recipient, sender)


def can_moderate_accounts(user: User) -> bool:
    """Holds the permission to suspend at all."""
    return can_write(user) and user.has_perm("accounts.suspend")


def can_suspend(user: User, other: User) -> bool:
    """May `user` suspend or reinstate `other`? Never oneself; operators only other operators."""
    if user == other or not can_moderate_accounts(user):
        return False
    return user.is_superuser or not other.is_superuser
