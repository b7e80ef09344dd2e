import re
from pathlib import PurePath
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core.ids import PUBLIC_ID_LENGTH, new_public_id
from core.paths import path_to
from core.search import WordsField
from core.work import Work, WorkQuerySet

HANDLE = re.compile(r"[A-Za-z0-9_]{3,15}")
NAME_LENGTH = 50
BIO_LENGTH = 160

validate_handle = RegexValidator(
    re.compile(rf"\A{HANDLE.pattern}\Z"),
    _("A handle has 3 to 15 letters (a to z), digits or underscores."),
    code="handle_invalid",
)


def avatar_path(user: "User", filename: str) -> str:
    """A new name for each upload: caches may then keep an avatar for ever."""
    return f"avatars/{user.pk}/{get_random_string(12)}{PurePath(filename).suffix.lower()}"


class Theme(models.TextChoices):
    SYSTEM = "system", _("As my device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class MessagesFrom(models.TextChoices):
    EVERYONE = "everyone", _("Everyone")
    FOLLOWED = "followed", _("People you follow")


class PersonQuerySet(models.QuerySet["User"]):
    def in_good_standing(self) -> Self:
        """Neither closed nor suspended: the only accounts that anybody else ever gets to see."""
        return self.filter(is_active=True, suspended_at__isnull=True)

    def visible_to(self, viewer: "User | None") -> Self:
        """Whom `viewer` (None: a guest) may know of: good standing, and has not blocked them.

        Everybody sees themselves. Protected accounts are seen; what they write is not
        (Tweet.objects.visible_to).
        """
        if viewer is None or viewer.pk is None:
            return self.in_good_standing()
        in_good_standing = Q(is_active=True, suspended_at__isnull=True)
        blockers = Block.objects.filter(blocked=viewer, blocker=OuterRef("pk"))
        return self.filter(in_good_standing | Q(pk=viewer.pk), ~Exists(blockers))

    def unsilenced_by(self, viewer: "User | None") -> Self:
        """Without those whom `viewer` has blocked or muted: for lists nobody asked for."""
        if viewer is None or viewer.pk is None:
            return self
        blocked = Block.objects.filter(blocker=viewer, blocked=OuterRef("pk"))
        muted = Mute.objects.filter(muter=viewer, muted=OuterRef("pk"))
        return self.filter(~Exists(blocked), ~Exists(muted))


class _PlainManager(UserManager["User"]):
    use_in_migrations = False


PersonManager = _PlainManager.from_queryset(PersonQuerySet)


class User(AbstractUser):
    """An account. `username` is the handle, `name` is what people see."""

    username = models.CharField(
        _("handle"),
        max_length=15,
        unique=True,
        validators=[validate_handle],
        error_messages={"unique": _("That handle is taken.")},
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    bio = models.CharField(_("about you"), max_length=BIO_LENGTH, blank=True)
    avatar = models.ImageField(_("picture"), upload_to=avatar_path, blank=True)
    theme = models.CharField(
        _("appearance"), max_length=6, choices=Theme.choices, default=Theme.SYSTEM
    )
    is_protected = models.BooleanField(_("protect your Tweets"), default=False)
    shows_listening = models.BooleanField(
        _("let followers see which Spaces you listen to"), default=True
    )
    messages_from = models.CharField(
        _("who may write to you"),
        max_length=8,
        choices=MessagesFrom.choices,
        default=MessagesFrom.FOLLOWED,
    )
    # May what they say be captioned? None: they were not asked yet.
    caption_consent = models.BooleanField(_("captions of what I say"), null=True, blank=True)
    # On the operator's list of those who may host whatever their number of followers.
    is_listed_host = models.BooleanField(_("may always host"), default=False)
    # A suspended account reads and appeals; it writes nothing, and nobody else sees it.
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    # When a suspension ends by itself; None of a suspended account: for good.
    suspended_until = models.DateTimeField(_("suspended until"), null=True, blank=True)
    # Its owner deleted it: invisible at once (`is_active` is False), erased weeks later.
    closed_at = models.DateTimeField(_("closed by its owner"), null=True, blank=True)
    # Of a closed account: nothing says any more whose it was. The row stays while others need it.
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    words = WordsField("username", "name")
    following: "models.ManyToManyField[User, Follow]" = models.ManyToManyField(
        "self", through="Follow", symmetrical=False, related_name="followers"
    )
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    objects: ClassVar = PersonManager()

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(Lower("username"), name="handle_unique_in_any_case"),
            models.CheckConstraint(
                condition=Q(suspended_until__isnull=True) | Q(suspended_at__isnull=False),
                name="suspension_that_ends_has_begun",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(is_active=False),
                name="closed_account_is_not_active",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(closed_at__isnull=False, email="", name=""),
                name="erased_account_is_nameless",
            ),
        ]
        indexes = [
            # Which are over, asked each minute.
            models.Index(
                fields=["suspended_until"],
                condition=Q(suspended_until__isnull=False),
                name="suspensions_that_end",
            ),
        ]
        permissions = [("suspend", "Can suspend and reinstate accounts")]

    def __str__(self) -> str:
        return f"@{self.username}"

    @property
    def handle(self) -> str:
        return self.username

    @property
    def is_in_good_standing(self) -> bool:
        return self.is_active and self.suspended_at is None

    @property
    def display_name(self) -> str:
        return str(_("Deleted account")) if self.erased_at else self.name or self.username

    @property
    def avatar_url(self) -> str:
        """The picture's address; empty where there is none (pages then draw the initial)."""
        return self.avatar.url if self.avatar else ""

    def get_absolute_url(self) -> str:
        return path_to("profile", self.username)

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name


def display_name(user: User) -> str:
    return user.display_name


class Follow(models.Model):
    follower = models.ForeignKey(User, on_delete=models.CASCADE, related_name="follows_made")
    followed = models.ForeignKey(User, on_delete=models.CASCADE, related_name="follows_received")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "followed"], name="follow_once"),
            models.CheckConstraint(condition=~Q(follower=F("followed")), name="follow_not_oneself"),
        ]
        indexes = [
            models.Index(fields=["followed", "follower"]),
            # A page of somebody's followers, newest first, however many there are.
            models.Index(fields=["followed", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.followed_id}"


class FollowRequest(models.Model):
    """Asks a protected account to be let in; gone once it is answered or taken back."""

    follower = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="follow_requests_made"
    )
    followed = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="follow_requests_received"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["follower", "followed"], name="follow_request_once"),
            models.CheckConstraint(
                condition=~Q(follower=F("followed")), name="follow_request_not_oneself"
            ),
        ]
        indexes = [models.Index(fields=["followed", "created_at"])]

    def __str__(self) -> str:
        return f"{self.follower_id} asks to follow {self.followed_id}"


class Block(models.Model):
    """Account-wide: to the blocked, the blocker does not exist any more."""

    blocker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocks_made")
    blocked = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocks_received")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="block_not_oneself"),
        ]
        indexes = [models.Index(fields=["blocked", "blocker"])]

    def __str__(self) -> str:
        return f"{self.blocker_id} blocks {self.blocked_id}"


class Mute(models.Model):
    """Out of the muter's lists and notifications; the muted never learns of it."""

    muter = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mutes_made")
    muted = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mutes_received")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["muter", "muted"], name="mute_once"),
            models.CheckConstraint(condition=~Q(muter=F("muted")), name="mute_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.muter_id} mutes {self.muted_id}"


class DataExport(Work):
    """A zip of everything an account has here, made on demand; its file goes at `expires_at`."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    # In STORAGES["recordings"], which nothing shows without asking a view.
    file = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"data of {self.user_id}"


class RetiredHandle(models.Model):
    """The handle of an account that was erased: until then nobody can pose as its owner.

    Kept as a keyed hash (accounts.handles): the name itself is not here any more.
    """

    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"kept until {self.until:%Y-%m-%d}"
