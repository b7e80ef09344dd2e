"""Spaces as lists and pages show them, each in a fixed number of queries."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.urls import reverse
from django.utils import timezone

from accounts.listings import related_to
from accounts.models import Block, Follow, User
from core.composed import ComposedLookup, ComposedQuery
from core.paging import PAGE_LENGTH, Page, cut, page_by_pk
from spaces.models import Participant, Reminder, Space, SpaceQuerySet, State, Topic
from spaces.replaying import replayable, with_replay

BAR_LENGTH: Final = 20
LIST_LENGTH: Final = 60
# One block says little; two of people whom one trusts are worth a mark.
FEW_BLOCKS: Final = 2
# Announced, and its time has come: so long it may still begin.
LATE: Final = timedelta(hours=1)
# The fullest first, in one number that pages can follow: listeners above, the id below.
_ID_SPAN: Final = 2**40


# --- What a Space is shown with ------------------------------------------------------------------


def with_stage(spaces: SpaceQuerySet) -> SpaceQuerySet:
    """Adds what a card shows: topics, and what `with_people` says."""
    return with_people(spaces).prefetch_related("topics")


def with_people(spaces: SpaceQuerySet) -> SpaceQuerySet:
    """Adds the host, `stage` (who is seated), `listener_count` and `speaker_count` (everybody who
    was ever seated).
    """
    return _with_people(spaces, Participant.objects.seated())


def with_past(spaces: SpaceQuerySet) -> SpaceQuerySet:
    """As `with_people`, of Spaces that may be over: then `stage` is who spoke. And `replay_ms`."""
    spoke = Q(
        space__state=State.ENDED,
        was_speaker=True,
        user__is_active=True,
        user__suspended_at__isnull=True,
    )
    seated = Q(left_at__isnull=True, seat__isnull=False)
    on_stage = Participant.objects.filter(seated | spoke).order_by("seat", "pk")
    return with_replay(_with_people(spaces, on_stage))


def _with_people(spaces: SpaceQuerySet, on_stage: "QuerySet[Participant]") -> SpaceQuerySet:
    stage = Prefetch("participants", queryset=on_stage.select_related("user"), to_attr="stage")
    listening = Q(participants__left_at__isnull=True, participants__seat__isnull=True)
    spoke = Q(participants__was_speaker=True)
    return (
        spaces.select_related("host")
        .prefetch_related(stage)
        .annotate(
            listener_count=Count("participants", filter=listening),
            speaker_count=Count("participants", filter=spoke),
        )
    )


def with_reminder(spaces: SpaceQuerySet, viewer: User | None) -> SpaceQuerySet:
    """Adds `is_reminded`: will `viewer` be told when it begins?"""
    if viewer is None:
        return spaces.annotate(is_reminded=Value(False, output_field=BooleanField()))
    own = Reminder.objects.filter(space=OuterRef("pk"), user=viewer)
    return spaces.annotate(is_reminded=Exists(own))


# --- The bar on Home, and the rings ------------------------------------------------------------


def spaces_around(viewer: User | None) -> list[Space]:
    """The bar on Home: live Spaces the viewer hosts or where somebody they follow is on stage.

    Whom they have blocked or muted brings no Space here, and theirs stand here for nobody's
    sake. Without an account there is nobody to follow, and everything live is shown.
    """
    if viewer is None:
        return list(with_people(_newest_live(Space.objects.visible_to(None))))
    return _ON_BAR.objects(None, [pk for (pk,) in _AROUND.rows(viewer.pk)])


def _around(viewer: User) -> SpaceQuerySet:
    heard = User.objects.in_good_standing().unsilenced_by(viewer)
    followed = heard.filter(follows_received__follower=viewer).values("pk")
    on_stage = Participant.objects.seated().filter(user__in=followed).order_by()
    around = Q(host__in=followed) | Q(pk__in=on_stage.values("space"), host__in=heard)
    return Space.objects.visible_to(viewer).filter(Q(host=viewer) | around)


def _newest_live(spaces: SpaceQuerySet) -> SpaceQuerySet:
    return spaces.live().order_by("-started_at")[:BAR_LENGTH]


_AROUND: Final = ComposedQuery(
    lambda viewer_id: _newest_live(_around(User(pk=viewer_id))).values_list("pk")
)


_ON_BAR: Final = ComposedLookup(
    lambda _, ids: with_people(_newest_live(Space.objects.filter(pk__in=ids)))
)


def live_people(viewer: User | None, among: Collection[int] | None = None) -> dict[int, str]:
    """Whose picture carries the ring, and where it leads: who is on a live stage they may see.

    All of them, or only those `among` these ids.
    """
    if viewer is None or among is not None:
        seated = _on_live_stages(viewer)
        places = list(seated.filter(user__in=among) if among is not None else seated)
    else:
        places = _ON_LIVE_STAGES.rows(viewer.pk)
    return {user: reverse("space", args=[public_id]) for user, public_id in places}


def _on_live_stages(viewer: User | None) -> "QuerySet[Participant, tuple[int, str]]":
    spaces = Space.objects.visible_to(viewer).live()
    seated = Participant.objects.seated().filter(space__in=spaces).order_by()
    return seated.values_list("user_id", "space__public_id")


_ON_LIVE_STAGES: Final = ComposedQuery(lambda viewer_id: _on_live_stages(User(pk=viewer_id)))


def live_space_of(person: User, viewer: User | None) -> Space | None:
    """The live Space on whose stage `person` is, if `viewer` may see it."""
    seat = Participant.objects.seated().filter(user=person)
    return Space.objects.visible_to(viewer).live().filter(participants__in=seat).first()


def listening_space_of(person: User, viewer: User | None) -> Space | None:
    """The live Space that `person` only listens to, for followers alone and if they show it."""
    if viewer is None or not person.shows_listening or not person.is_in_good_standing:
        return None
    place = Participant.objects.listening().filter(
        user=person, user__follows_received__follower=viewer
    )
    return Space.objects.visible_to(viewer).live().filter(participants__in=place).first()


# --- The Spaces tab ----------------------------------------------------------------------------


def live_spaces(viewer: User | None) -> SpaceQuerySet:
    """What is live now, the fullest first."""
    live = with_stage(Space.objects.visible_to(viewer).unsilenced_by(viewer).live())
    return live.order_by(F("listener_count").desc(), "-pk")


def live_page(viewer: User | None, topic: Topic | None, before: int | None) -> Page[Space]:
    """A page of the tab. Counts move while one reads: a Space may then stand on two pages."""
    # Named a 64-bit number: Django would compare it with a cursor as one of 32 on PostgreSQL.
    rank = ExpressionWrapper(F("listener_count") * _ID_SPAN + F("pk"), BigIntegerField())
    spaces = _about(live_spaces(viewer), topic).annotate(rank=rank)
    if before is not None:
        spaces = spaces.filter(rank__lt=before)
    page = cut(list(spaces[: PAGE_LENGTH + 1]))
    return Page(page.items, vars(page.items[-1])["rank"] if page.next_before else None)


def upcoming_page(
    viewer: User | None, topic: Topic | None, before: int | None, *, host: User | None = None
) -> Page[Space]:
    """Announced Spaces, the next one first; `before` is the id of the last one shown."""
    spaces = _about(upcoming_spaces(viewer, host), topic)
    if before is not None:
        last = Space.objects.filter(pk=before).values("scheduled_start")[:1]
        spaces = spaces.filter(Q(scheduled_start__gt=last) | Q(scheduled_start=last, pk__gt=before))
    shown = with_reminder(with_stage(spaces), viewer).order_by("scheduled_start", "pk")
    return cut(list(shown[: PAGE_LENGTH + 1]))


def upcoming_spaces(viewer: User | None, host: User | None = None) -> SpaceQuerySet:
    """Announced, and not given up: a host may be an hour late."""
    spaces = Space.objects.visible_to(viewer).upcoming()
    spaces = spaces.filter(host=host) if host else spaces.unsilenced_by(viewer)
    return spaces.filter(scheduled_start__gt=timezone.now() - LATE)


def recorded_page(viewer: User | None, topic: Topic | None, before: int | None) -> Page[Space]:
    """What can be heard again, the newest first."""
    spaces = with_past(_about(recorded_spaces(viewer), topic))
    return page_by_pk(spaces.prefetch_related("topics"), before)


def recorded_spaces(viewer: User | None) -> SpaceQuerySet:
    return replayable(Space.objects.visible_to(viewer).unsilenced_by(viewer))


def topics_of(spaces: SpaceQuerySet) -> list[Topic]:
    """The topics that at least one of these Spaces has."""
    chosen = spaces.order_by().filter(topics=OuterRef("pk"))
    return list(Topic.objects.filter(Exists(chosen)))


def unstarted_spaces(viewer: User | None) -> SpaceQuerySet:
    """What the viewer has prepared for themself alone: neither started nor announced."""
    if viewer is None:
        return Space.objects.none()
    drafts = Space.objects.filter(host=viewer, state=State.SCHEDULED, scheduled_start=None)
    return drafts[:LIST_LENGTH]


def name_familiar(spaces: list[Space], viewer: User | None) -> list[Space]:
    """Gives each Space `familiar`: the place in it of somebody `viewer` follows, if there is one.

    Speakers come first; of listeners only those who show where they listen. One query.
    """
    places: dict[int, Participant] = {}
    if viewer is not None:
        heard = User.objects.in_good_standing().unsilenced_by(viewer)
        here = Participant.objects.here().filter(
            Q(seat__isnull=False) | Q(user__shows_listening=True),
            space__in=spaces,
            user__in=heard.filter(follows_received__follower=viewer),
        )
        for place in here.select_related("user").order_by(F("seat").asc(nulls_last=True), "pk"):
            places.setdefault(place.space_id, place)
    for space in spaces:
        space.familiar = places.get(space.pk)
    return spaces


def _about(spaces: SpaceQuerySet, topic: Topic | None) -> SpaceQuerySet:
    if topic is None:
        return spaces
    # Not a join: it would count every listener once for each topic.
    return spaces.filter(pk__in=topic.spaces.values("pk"))


# --- A person's Spaces ---------------------------------------------------------------------------


def spaces_of_now(person: User, viewer: User | None) -> list[Space]:
    """The live Space that `person` hosts or speaks in: at most one, in a list."""
    seat = Participant.objects.seated().filter(user=person).order_by()
    live = Space.objects.visible_to(viewer).live().filter(pk__in=seat.values("space"))
    return list(with_stage(live))


def ended_page(person: User, viewer: User | None, before: int | None) -> Page[Space]:
    """What `person` hosted or spoke in, as far as `viewer` may know of it; the newest first."""
    spoke = Participant.objects.filter(user=person, was_speaker=True).values("space")
    ended = Space.objects.visible_to(viewer).filter(state=State.ENDED, pk__in=spoke)
    return page_by_pk(with_past(ended).prefetch_related("topics"), before)


# --- People ------------------------------------------------------------------------------------


def who_spoke(space: Space, viewer: User | None) -> list[User]:
    """Everybody who was on the stage and may be known to `viewer`, the host first; related to
    them as accounts.listings.related_to says.
    """
    known = related_to(User.objects.visible_to(viewer), viewer)
    spoke = known.filter(participations__space=space, participations__was_speaker=True)
    people = spoke.order_by("participations__joined_at")
    return sorted(people, key=lambda person: person.pk != space.host_id)


def shared_blocks(viewer: User, space: Space) -> dict[str, int]:
    """Of those who are here: how many accounts that `viewer` follows have blocked them, by the id
    of the account, from FEW_BLOCKS on. One query; nobody's name is in the answer.
    """
    here = Participant.objects.here().filter(space=space).order_by().values("user")
    followed = Follow.objects.filter(
        follower=viewer, followed__in=User.objects.in_good_standing()
    ).values("followed")
    blocks = Block.objects.filter(blocked__in=here, blocker__in=followed).order_by()
    counted = blocks.values("blocked").annotate(n=Count("pk")).filter(n__gte=FEW_BLOCKS)
    return {str(pk): count for pk, count in counted.values_list("blocked", "n")}


def blocked_on_stage(viewer: User | None, space: Space) -> list[User]:
    """Whom `viewer` has blocked and would hear all the same."""
    if viewer is None:
        return []
    seated = Participant.objects.seated().filter(space=space).order_by().values("user")
    blocks = Block.objects.filter(blocker=viewer, blocked__in=seated).select_related("blocked")
    return [block.blocked for block in blocks]
