import re
from pathlib import PurePath
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

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
    updated_at = models.DateTimeField(auto_now=True)
    following: "models.ManyToManyField[User, Follow]" = models.ManyToManyField(
        "self", through="Follow", symmetrical=False, related_name="followers"
    )
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    objects: ClassVar[UserManager[Self]] = UserManager()

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(Lower("username"), name="handle_unique_in_any_case"),
        ]

    def __str__(self) -> str:
        return f"@{self.username}"

    @property
    def handle(self) -> str:
        return self.username

    @property
    def display_name(self) -> str:
        return self.name or self.username

    @property
    def avatar_url(self) -> str:
        """The picture's address; empty where there is none (pages then draw the initial)."""
        return self.avatar.url if self.avatar else ""

    def get_absolute_url(self) -> str:
        return reverse("profile", args=[self.username])

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
            models.CheckConstraint(
                condition=~models.Q(follower=models.F("followed")), name="follow_not_oneself"
            ),
        ]
        indexes = [models.Index(fields=["followed", "follower"])]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.followed_id}"
