"""What happens between accounts, as notifications (accounts.seams)."""

from django.urls import reverse
from django.utils import timezone

from accounts import erasure, seams
from accounts.models import DataExport, Follow, FollowRequest, User, Webhook
from timeline import exported
from timeline.models import NotificationKind
from timeline.services import erasing
from timeline.services.notifications import notify, withdraw


def connect() -> None:
    """Called once, when the apps are loaded."""
    seams.followed.connect(tell_of_follower)
    seams.follow_requested.connect(tell_of_request)
    seams.follow_accepted.connect(tell_of_acceptance)
    seams.parted.connect(take_back)
    seams.export_made.connect(tell_of_export)
    seams.webhook_switched_off.connect(tell_of_webhook)
    seams.erasing.connect(erasing.erase)
    erasure.keep_while("others have its messages", erasing.is_read_by_others)
    exported.register_all()


def tell_of_follower(follow: Follow) -> None:
    notify(
        NotificationKind.FOLLOW,
        recipient=follow.followed,
        key=f"follow:{follow.follower_id}",
        actor=follow.follower,
    )


def tell_of_request(request: FollowRequest) -> None:
    notify(
        NotificationKind.FOLLOW_REQUEST,
        recipient=request.followed,
        key=f"follow_request:{request.follower_id}",
        actor=request.follower,
    )


def tell_of_acceptance(follow: Follow) -> None:
    withdraw(f"follow_request:{follow.follower_id}", follow.followed)
    notify(
        NotificationKind.FOLLOW_ACCEPTED,
        recipient=follow.follower,
        key=f"follow_accepted:{follow.followed_id}",
        actor=follow.followed,
    )


def take_back(follower: User, followed: User) -> None:
    withdraw(f"follow:{follower.pk}", followed)
    withdraw(f"follow_request:{follower.pk}", followed)


def tell_of_export(export: DataExport) -> None:
    notify(
        NotificationKind.DATA_READY,
        recipient=export.user,
        key=f"data:{export.public_id}",
        path=reverse("data_download"),
    )


def tell_of_webhook(webhook: Webhook) -> None:
    """Each time that it happens: it was switched on again in between."""
    notify(
        NotificationKind.WEBHOOK_OFF,
        recipient=webhook.user,
        key=f"webhook_off:{webhook.pk}:{timezone.now():%Y%m%d%H%M%S}",
        path=reverse("webhook", args=[webhook.public_id]),
        title=webhook.name,
    )
