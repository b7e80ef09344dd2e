"""Who may do what in a Space: each right once, asked by services, pages, sockets and the API.

Predicates read and never write. `participant` is the actor's own place in the Space, or None for
somebody who is not in it (a guest, a stranger).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.listings import has_followers, with_followers
from accounts.models import User
from accounts.rules import has_blocked, is_blocked_either_way, is_following
from spaces.models import Invitation, Participant, PinnedTweet, Role, Space, WhoCanSpeak

STAGE_MANAGERS = frozenset({Role.HOST, Role.COHOST})


class NoHosting(StrEnum):
    """Why somebody may not host. The values are error codes (docs/protocol.md)."""

    GUEST = "login_required"
    SUSPENDED = "suspended"
    PROTECTED = "protected"
    NOT_LISTED = "hosting_closed"
    TOO_FEW_FOLLOWERS = "followers_too_few"


def why_not_host(user: User | None) -> NoHosting | None:
    """What keeps `user` from creating and starting Spaces; None if they may.

    Followers are counted (one query) only where the server asks for some.
    """
    if user is None or not user.is_active:
        return NoHosting.GUEST
    if user.suspended_at is not None:
        return NoHosting.SUSPENDED
    if user.is_protected:
        return NoHosting.PROTECTED
    if user.is_listed_host:
        return None
    if settings.SPACES_HOSTING == "listed":
        return NoHosting.NOT_LISTED
    return None if _has_enough_followers(user) else NoHosting.TOO_FEW_FOLLOWERS


def can_host(user: User | None) -> bool:
    return why_not_host(user) is None


def can_take_over(user: User) -> bool:
    """May a Space pass to them whose host stays away? They did not ask: followers do not count."""
    return user.is_in_good_standing and not user.is_protected


def can_see(user: User | None, space: Space) -> bool:
    """May `user` know of this Space? (As Space.objects.visible_to.)"""
    if user is not None and space.host_id == user.pk:
        return True
    if not (space.is_public and space.host.is_in_good_standing):
        return False
    return user is None or not has_blocked(space.host, user)


class NoEntry(StrEnum):
    """Why somebody may not come into a live Space that they see. The values are error codes."""

    REMOVED = "removed"
    LOCKED = "locked"


def why_not_enter(user: User | None, space: Space) -> NoEntry | None:
    """What keeps `user` (None: a guest) out of this Space; None if they may come in.

    In a lockdown come only those who have a place still, and whom the hosts invited.
    """
    place = None if user is None else space.participants.filter(user=user).first()
    if place is not None and place.removed_at is not None:
        return NoEntry.REMOVED
    if not space.is_locked or (place is not None and place.left_at is None):
        return None
    return None if user is not None and _is_invited(user, space) else NoEntry.LOCKED


def _is_invited(user: User, space: Space) -> bool:
    return _invited(space).filter(user=user).exists()


class NoPart(StrEnum):
    """What the raid shield misses in somebody. The values are error codes."""

    TOO_YOUNG = "account_too_young"
    TOO_FEW_FOLLOWERS = "followers_too_few_here"


class HeldBack(NamedTuple):
    """Why somebody may listen and no more. `until`: when their account is old enough; None where
    more followers would have to come.
    """

    reason: NoPart
    until: datetime | None


def why_held_back(participant: Participant | None) -> HeldBack | None:
    """What keeps a listener from asking for the mic, sitting down, reacting, asking questions and
    voting; None if they may. Whom the hosts invited, and whom the host follows, is never held back.

    Asks the database nothing where the Space has no shield, at most three things otherwise.
    """
    if participant is None or participant.is_seated or not participant.space.is_shielded:
        return None
    space, user = participant.space, participant.user
    enough = space.min_followers == 0 or has_followers(user, at_least=space.min_followers)
    lack = _lack(space, user.date_joined, has_enough_followers=enough)
    if lack is None or _is_invited(user, space) or is_following(space.host, user):
        return None
    return lack


def _lack(space: Space, joined_at: datetime, *, has_enough_followers: bool) -> HeldBack | None:
    old_enough_at = joined_at + timedelta(days=space.min_account_days)
    if old_enough_at > timezone.now():
        return HeldBack(NoPart.TOO_YOUNG, old_enough_at)
    return None if has_enough_followers else HeldBack(NoPart.TOO_FEW_FOLLOWERS, None)


def _lacks_of(
    space: Space, joined: Iterable[tuple[int, datetime]], *, exempt: set[int]
) -> dict[int, HeldBack]:
    """Of those accounts who are held back: one query for any number, if followers are asked for."""
    people = {user: at for user, at in joined if user not in exempt}
    if not space.is_shielded or not people:
        return {}
    wanted = space.min_followers
    enough = with_followers(people, at_least=wanted) if wanted else set(people)
    lacks = {
        user: _lack(space, at, has_enough_followers=user in enough) for user, at in people.items()
    }
    return {user: lack for user, lack in lacks.items() if lack is not None}


def can_configure(user: User | None, space: Space) -> bool:
    """Start, edit, end: the host alone, co-hosts not included."""
    return user is not None and space.host_id == user.pk


def can_see_figures(user: User | None, space: Space) -> bool:
    """How it did, once it is over: for its host, and its co-hosts of the end."""
    if user is None or not space.has_ended:
        return False
    managed = space.participants.filter(user=user, was_manager=True)
    return can_configure(user, space) or managed.exists()


def can_manage_stage(participant: Participant | None) -> bool:
    """Decide requests, mute, revoke."""
    return (
        participant is not None
        and participant.left_at is None
        and (participant.role in STAGE_MANAGERS or participant.is_acting)
    )


def can_lead(participant: Participant | None) -> bool:
    """Name co-hosts, hand the Space over: the host alone, not who stands in for them."""
    return participant is not None and participant.left_at is None and participant.role == Role.HOST


def can_remove_cohost(participant: Participant | None, target: Participant) -> bool:
    """The host any of them, a co-host themselves."""
    if participant is None:
        return False
    steps_back = participant.pk == target.pk and participant.role == Role.COHOST
    return can_lead(participant) or steps_back


def can_be_invited(user: User, by: User, space: Space) -> bool:
    """Could `user` come into this Space, and do the two exist for one another?"""
    if not user.is_in_good_standing or is_blocked_either_way(user, by):
        return False
    return not has_blocked(space.host, user)


def can_revoke(participant: Participant | None, target: Participant) -> bool:
    """The host's seat is nobody's to take, a co-host's only the host's."""
    if not can_manage_stage(participant) or participant is None or target.role == Role.HOST:
        return False
    return target.role == Role.SPEAKER or participant.role == Role.HOST


def can_mute(participant: Participant | None, target: Participant) -> bool:
    """Managers may mute anybody seated, also one another: silence harms nobody for long."""
    return can_manage_stage(participant) and target.is_seated


def can_remove(participant: Participant | None, target: Participant) -> bool:
    """Keep somebody out of this Space: nobody the host or themselves, a co-host only the host."""
    if not can_manage_stage(participant) or participant is None or target.role == Role.HOST:
        return False
    if target.pk == participant.pk:
        return False
    return target.role != Role.COHOST or participant.role == Role.HOST


def can_publish(participant: Participant | None) -> bool:
    return participant is not None and participant.is_seated


def can_open_mic(participant: Participant | None) -> bool:
    """May they be heard, if they want to? Speakers not while the hosts keep all mics off."""
    if participant is None or not participant.is_seated:
        return False
    return participant.space.allows_mics or can_manage_stage(participant)


def has_spoken(user: User | None, space: Space) -> bool:
    """Did `user` sit on the stage of this Space? What they said stays theirs, whoever came between
    them and the host since.
    """
    return user is not None and space.participants.filter(user=user, was_speaker=True).exists()


def can_pin(participant: Participant | None) -> bool:
    """Who may speak may show Tweets."""
    return participant is not None and participant.is_seated


def can_unpin(participant: Participant | None, pin: PinnedTweet) -> bool:
    """The hosts; and who pinned it, as long as they are here."""
    if participant is None or participant.left_at is not None:
        return False
    return can_manage_stage(participant) or pin.pinned_by_id == participant.user_id


def can_take_seat(participant: Participant | None) -> bool:
    """May this listener sit down without asking? (Whether a seat is free is another matter.)"""
    return speaking_rights_of(participant).take_seat


def can_request(participant: Participant | None) -> bool:
    """May this listener ask the hosts for the microphone?"""
    return speaking_rights_of(participant).request


class SpeakingRights(NamedTuple):
    """What a listener may do to come up, and what of the raid shield keeps them from it."""

    take_seat: bool
    request: bool
    held_back: HeldBack | None = None

    @property
    def comes_up(self) -> bool:
        return self.take_seat or self.request


NO_RIGHTS: Final = SpeakingRights(take_seat=False, request=False)


def speaking_rights(
    space: Space,
    *,
    is_followed: bool,
    follows: bool,
    is_invited: bool = False,
    held_back: HeldBack | None = None,
) -> SpeakingRights:
    """Those of a listener whom the host follows (`is_followed`), or who `follows` the host.

    Who once accepted an invitation (`is_invited`) may come up again without asking.
    """
    if space.is_locked or not space.is_live or held_back is not None:
        return NO_RIGHTS._replace(held_back=held_back)
    if is_invited:
        return SpeakingRights(take_seat=True, request=False)
    match space.who_can_speak:
        case WhoCanSpeak.EVERYONE:
            return SpeakingRights(take_seat=not space.needs_approval, request=True)
        case WhoCanSpeak.FOLLOWED:
            return SpeakingRights(take_seat=is_followed, request=True)
        case WhoCanSpeak.FOLLOWERS:
            return SpeakingRights(take_seat=follows and not space.needs_approval, request=follows)
        case _:
            return NO_RIGHTS


def speaking_rights_of_listeners(space: Space) -> dict[int, SpeakingRights]:
    """Of everybody who is listening, by participant id: four queries for any number, one more where
    the shield asks for followers.
    """
    who = space.participants.listening().values_list("pk", "user_id", "user__date_joined")
    listening = list(who)
    here = space.participants.listening().values("user_id")
    made = space.host.follows_made.filter(followed__in=here)
    received = space.host.follows_received.filter(follower__in=here)
    followed = set(made.values_list("followed_id", flat=True))
    following = set(received.values_list("follower_id", flat=True))
    standing = set(_invited(space).values_list("user_id", "status"))
    invited = {user for user, _status in standing}
    lacks = _lacks_of(space, ((user, at) for _pk, user, at in listening), exempt=followed | invited)
    return {
        pk: speaking_rights(
            space,
            is_followed=user in followed,
            follows=user in following,
            is_invited=(user, Invitation.Status.ACCEPTED) in standing,
            held_back=lacks.get(user),
        )
        for pk, user, _at in listening
    }


def speaking_rights_of(participant: Participant | None) -> SpeakingRights:
    """Of one person; none for who is on stage, has left, or is a guest."""
    if participant is None or participant.left_at is not None or participant.is_seated:
        return NO_RIGHTS
    space, user = participant.space, participant.user
    asks_who_follows = space.who_can_speak in {WhoCanSpeak.FOLLOWED, WhoCanSpeak.FOLLOWERS}
    return speaking_rights(
        space,
        is_followed=asks_who_follows and is_following(space.host, user),
        follows=asks_who_follows and is_following(user, space.host),
        is_invited=_invited(space).filter(user=user, status=Invitation.Status.ACCEPTED).exists(),
        held_back=why_held_back(participant),
    )


def _invited(space: Space) -> QuerySet[Invitation]:
    """Whose invitation stands: open, or accepted."""
    standing = [Invitation.Status.OPEN, Invitation.Status.ACCEPTED]
    return space.invitations.filter(status__in=standing)


def _has_enough_followers(user: User) -> bool:
    wanted: int = settings.SPACES_HOST_MIN_FOLLOWERS
    return wanted == 0 or has_followers(user, at_least=wanted)
