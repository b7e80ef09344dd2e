"""Spaces as lists and pages show them, each in a fixed number of queries."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Prefetch, Q, QuerySet

from accounts.models import User
from spaces.models import Participant, Space, SpaceQuerySet, State

BAR_LENGTH = 20
LIST_LENGTH = 60


def viewer_of(user: User | AnonymousUser) -> User | None:
    """The account behind a request; None for somebody who is not signed in."""
    return user if isinstance(user, User) else None


def with_stage(spaces: SpaceQuerySet) -> SpaceQuerySet:
    """Adds what a card shows: host, topics, `stage` (who is seated) and `listener_count`."""
    seated = Participant.objects.seated().select_related("user")
    listening = Q(participants__left_at__isnull=True, participants__seat__isnull=True)
    return (
        spaces.select_related("host")
        .prefetch_related("topics", Prefetch("participants", queryset=seated, to_attr="stage"))
        .annotate(listener_count=Count("participants", filter=listening))
    )


def live_spaces(viewer: User | None) -> QuerySet[Space]:
    """The Spaces tab: what is live now, the fullest first."""
    live = Space.objects.visible_to(viewer).live()
    return with_stage(live).order_by(F("listener_count").desc(), "-started_at")[:LIST_LENGTH]


def unstarted_spaces(viewer: User | None) -> QuerySet[Space]:
    """What the viewer has prepared and not started yet."""
    if viewer is None:
        return Space.objects.none()
    return Space.objects.filter(host=viewer, state=State.SCHEDULED)[:LIST_LENGTH]


def spaces_around(viewer: User | None) -> QuerySet[Space]:
    """The bar on Home: live Spaces the viewer hosts or where somebody they follow is on stage.

    Without an account there is nobody to follow, and everything live is shown.
    """
    live = Space.objects.visible_to(viewer).live()
    if viewer is not None:
        followed = viewer.follows_made.values("followed")
        on_stage = Participant.objects.here().filter(seat__isnull=False, user__in=followed)
        live = live.filter(
            Q(host=viewer) | Q(host__in=followed) | Q(pk__in=on_stage.values("space"))
        )
    return with_stage(live).order_by("-started_at")[:BAR_LENGTH]


def live_space_of(person: User) -> Space | None:
    """The live Space on whose stage `person` is; where they only listen is their own business."""
    return (
        Space.objects.live()
        .filter(participants__in=Participant.objects.seated().filter(user=person))
        .first()
    )


def who_spoke(space: Space) -> list[User]:
    """Everybody who was on the stage, the host first."""
    speakers = space.participants.filter(was_speaker=True).select_related("user")
    people = [participant.user for participant in speakers.order_by("joined_at")]
    return sorted(people, key=lambda person: person.pk != space.host_id)


def followed_among(viewer: User | None, people: list[User]) -> set[int]:
    """The ids of those of `people` whom `viewer` follows."""
    if viewer is None:
        return set()
    made = viewer.follows_made.filter(followed__in=people)
    return set(made.values_list("followed_id", flat=True))
