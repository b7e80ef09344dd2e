"""What accounts have to say in "Download my data" (accounts.exporting)."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from oauth2_provider.models import AccessToken, Application

from accounts.exporting import PICTURE, Item, leave_out, register, table
from accounts.models import Block, DataExport, Follow, FollowRequest, Mute, User, Webhook

_PROFILE = {
    "handle": "your @handle",
    "name": "what people see",
    "bio": "what you wrote about yourself",
    "email": "where we write to you",
    "picture": "the file of your picture in this zip; empty without one",
    "joined_at": "when the account was made",
    "last_login": "when you last logged in",
}
_SETTINGS = {
    "theme": "how pages look",
    "is_protected": "only followers read your Tweets",
    "shows_listening": "followers see which Space you listen to",
    "messages_from": "who may write to you",
    "caption_consent": "may what you say be captioned; empty: you were not asked yet",
    "is_listed_host": "on the operator's list of those who may always host",
    "suspended_at": "since when moderators have suspended the account",
    "suspended_until": "when that ends by itself",
}


def register_all() -> None:
    register("profile", "Profile", _profile, shape=_PROFILE)
    register("settings", "Settings", _settings, shape=_SETTINGS)
    table(
        "emails",
        "Email addresses",
        lambda user: EmailAddress.objects.filter(user=user),
        {
            "email": ("email", "the address"),
            "is_confirmed": ("verified", "you confirmed it"),
            "is_primary": ("primary", "the one that we write to"),
        },
        covers=["account.EmailAddress.user"],
    )
    _people()
    _devices()
    _programs()
    leave_out("Rights of the staff; they are told theirs.", "accounts.User_groups.user")
    leave_out("Rights of the staff.", "accounts.User_user_permissions.user")
    leave_out("The staff's work in the admin; no data of a member.", "admin.LogEntry.user")


def _profile(user: User) -> Iterator[Item]:
    yield {
        "handle": user.handle,
        "name": user.name,
        "bio": user.bio,
        "email": user.email,
        "picture": PICTURE if user.avatar else "",
        "joined_at": user.date_joined,
        "last_login": user.last_login,
    }


def _settings(user: User) -> Iterator[Item]:
    yield {name: getattr(user, name) for name in _SETTINGS}


def _people() -> None:
    since = ("created_at", "since when")
    table(
        "following",
        "Whom you follow",
        lambda user: Follow.objects.filter(follower=user),
        {"handle": ("followed__username", "whom"), "since": since},
        covers=["accounts.Follow.follower"],
    )
    table(
        "followers",
        "Who follows you",
        lambda user: Follow.objects.filter(followed=user),
        {"handle": ("follower__username", "who"), "since": since},
        covers=["accounts.Follow.followed"],
    )
    table(
        "follow-requests-made",
        "Whom you asked to follow",
        lambda user: FollowRequest.objects.filter(follower=user),
        {"handle": ("followed__username", "whom"), "since": since},
        covers=["accounts.FollowRequest.follower"],
    )
    table(
        "follow-requests-received",
        "Who asked to follow you",
        lambda user: FollowRequest.objects.filter(followed=user),
        {"handle": ("follower__username", "who"), "since": since},
        covers=["accounts.FollowRequest.followed"],
    )
    table(
        "blocks",
        "Whom you block",
        lambda user: Block.objects.filter(blocker=user),
        {"handle": ("blocked__username", "whom"), "since": since},
        covers=["accounts.Block.blocker"],
    )
    table(
        "mutes",
        "Whom you mute",
        lambda user: Mute.objects.filter(muter=user),
        {"handle": ("muted__username", "whom"), "since": since},
        covers=["accounts.Mute.muter"],
    )
    leave_out("Whoever blocks somebody does not exist for them.", "accounts.Block.blocked")
    leave_out("Whoever is muted never learns of it.", "accounts.Mute.muted")


def _devices() -> None:
    table(
        "sessions",
        "Where you are logged in",
        lambda user: UserSession.objects.filter(user=user),
        {
            "began_at": ("created_at", "when you logged in"),
            "seen_at": ("last_seen_at", "when it was last used"),
            "browser": ("user_agent", "what the browser says of itself"),
        },
        covers=["usersessions.UserSession.user"],
    )
    table(
        "second-factors",
        "Second factors",
        lambda user: Authenticator.objects.filter(user=user),
        {
            "kind": ("type", "what it is; its secret is in no download"),
            "made_at": ("created_at", "since when you have it"),
            "used_at": ("last_used_at", "when it was last used"),
        },
        covers=["mfa.Authenticator.user"],
    )
    table(
        "downloads-of-data",
        "Downloads like this one",
        lambda user: DataExport.objects.filter(user=user),
        {
            "asked_at": ("created_at", "when you asked for it"),
            "size": ("size", "bytes; 0 while it was being made"),
            "expires_at": ("expires_at", "until when it was kept"),
        },
        covers=["accounts.DataExport.user"],
    )


def _programs() -> None:
    table(
        "apps",
        "Apps you registered",
        lambda user: Application.objects.filter(user=user),
        {
            "name": ("name", "what you called it"),
            "client_id": ("client_id", "what it is called by"),
            "since": ("created", "since when"),
        },
        covers=["oauth2_provider.Application.user"],
    )
    table(
        "tokens",
        "Programs that may act for you",
        lambda user: AccessToken.objects.filter(user=user),
        {
            "app": ("application__name", "which one"),
            "scope": ("scope", "what it may do"),
            "until": ("expires", "how long"),
        },
        covers=["oauth2_provider.AccessToken.user"],
    )
    table(
        "webhooks",
        "Addresses that are told what happens",
        lambda user: Webhook.objects.filter(user=user),
        {
            "name": ("name", "what you called it"),
            "url": ("url", "where it is told"),
            "events": ("events", "what"),
            "listening": ("listening", "of which Spaces: your own, or of people you follow"),
            "is_on": ("is_on", "it is told at present"),
            "since": ("created_at", "since when you have it"),
        },
        covers=["accounts.Webhook.user"],
    )
    leave_out(
        "What programs are told about your Spaces, for a month; the Spaces themselves are in here.",
        "accounts.WebhookEvent.host",
    )
    leave_out(
        "Steps of connecting a program, good for a moment or once; what came of them is in tokens.",
        *(
            f"oauth2_provider.{name}.user"
            for name in ("Grant", "RefreshToken", "IDToken", "DeviceGrant")
        ),
    )
