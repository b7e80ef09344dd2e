"""What webhooks are told of Spaces: that one starts, and that it ends."""

from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.announcing import announce
from accounts.webhooks import kinds
from spaces import seams
from spaces.models import Space
from spaces.rules import STAGE_MANAGERS
from spaces.v1.serializers import SpaceSerializer

STARTED: Final = "spaces.start"
ENDED: Final = "spaces.end"


class ToldSpaceSerializer(SpaceSerializer):
    """What /api/v1 says of a Space, but of people its host alone: it is kept for a month, and told
    to whom others who were there may have blocked. What is asked of speakers is the page's matter.
    """

    speakers = listener_count = speaker_count = replay_ms = is_reminded = None  # type: ignore[assignment]
    who_can_speak = needs_approval = min_account_days = min_followers = None  # type: ignore[assignment]


def connect() -> None:
    kinds.register(STARTED, _("A Space starts"), may_hear)
    kinds.register(ENDED, _("A Space ends"), may_hear)
    seams.started.connect(_started)
    seams.ended.connect(_ended)


def may_hear(public_id: str, viewer: User | None) -> bool:
    """Does this Space exist for them; for everybody: is it public, and its host not protected?"""
    seen = Space.objects.visible_to(viewer).filter(public_id=public_id)
    if viewer is None:
        seen = seen.filter(host__is_protected=False)
    return seen.exists()


def tell(
    kind: str,
    space: Space,
    *,
    subject: str = "",
    also: tuple[int, ...] = (),
    key: str = "",
    **data: dict[str, Any],
) -> None:
    """Announce something about this Space to its hosts' webhooks (and those of `also`), and to
    those of people who follow its host; `subject` is the Space unless another thing is named.
    """
    announce(
        kind,
        subject=subject or space.public_id,
        host=space.host,
        owners=[*_managers(space), *also],
        data={"space": ToldSpaceSerializer(space).data, **data},
        key=key,
    )


def _managers(space: Space) -> list[int]:
    """Who leads it, and of one that is over, who did when it ended."""
    led = space.participants.filter(Q(role__in=STAGE_MANAGERS) | Q(was_manager=True))
    return list(led.values_list("user_id", flat=True))


def _started(space: Space) -> None:
    tell(STARTED, space)


def _ended(space: Space) -> None:
    tell(ENDED, space)
