"""The demo's accounts and Spaces, made or put right again: running it twice changes nothing."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Follow, User
from accounts.services import follow, set_avatar
from accounts.services.standing import record_standing, set_suspension
from spaces.demo.ended import seed_ended
from spaces.demo.pictures import lamp_picture
from spaces.demo.recorded import seed_recorded
from spaces.demo.recorded_script import RECORDED
from spaces.demo.script import (
    CAST,
    ENDED,
    HOST,
    PASSWORD,
    SPACE,
    UPCOMING,
    UPCOMING_HOST,
    Part,
    Person,
    SpaceScript,
)
from spaces.demo.social import find_post, seed_social
from spaces.demo.stage_script import PINNED
from spaces.models import Space, State, Topic
from spaces.services import create_space, pin_tweet, start_space

_EMAIL_DOMAIN: Final = "demo.invalid"
_FRIENDS: Final = 3


class HandleTaken(Exception):
    """An account that is not the demo's has a handle of the cast."""


def seed_demo() -> Space:
    """Make the cast, its Spaces, and what was written so far; returns the live Space.

    Raises ImproperlyConfigured unless settings.DEMO is on, and HandleTaken.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("The demo's accounts have a public password: set DEMO=true.")
    users = [_account(person) for person in CAST]
    _let_back_in(users)
    _befriend(users)
    upcoming = _space(UPCOMING, host=demo_user(UPCOMING_HOST), states=[State.SCHEDULED, State.LIVE])
    _announce(upcoming)
    people = {user.handle: user for user in users}
    ended = seed_ended(people, _topics(ENDED))
    recorded = seed_recorded(people, _topics(RECORDED))
    live = live_demo_space()
    seed_social(people, live=live, upcoming=upcoming, ended=ended, recorded=recorded)
    _pin_tweets(live)
    return live


def _let_back_in(users: Iterable[User]) -> None:
    """Somebody has tried the moderators' desk on them: each evening begins with the whole cast."""
    for user in users:
        with transaction.atomic():
            if set_suspension(user, None):
                record_standing(None, user)


def live_demo_space() -> Space:
    """The demo's Space, begun anew if somebody has ended it. The cast must be there."""
    host = demo_user(HOST)
    live = host.hosted_spaces.live().first()
    if live is None:
        made = _space(SPACE, host=host, states=[State.SCHEDULED])
        live = start_space(actor=host, space=made)
    _pin_tweets(live)
    return live


def demo_user(handle: str) -> User:
    """Raises User.DoesNotExist if it was not seeded."""
    user: User = User.objects.get(username=handle, email=_email(handle))
    return user


@transaction.atomic
def _account(person: Person) -> User:
    user = User.objects.filter(username__iexact=person.handle).first()
    if user is None:
        user = User(username=person.handle, email=_email(person.handle))
    elif user.email != _email(person.handle):
        raise HandleTaken(f"@{person.handle} belongs to somebody real; this is no demo database.")
    user.name, user.bio = person.name, person.bio
    if person.part is Part.STAGE:
        user.caption_consent = person.is_captioned
    _set_password(user, person)
    user.save()
    EmailAddress.objects.get_or_create(user=user, email=user.email, primary=True, verified=True)
    if person.hue is not None and not user.avatar:
        picture = SimpleUploadedFile("lamp.png", lamp_picture(person.hue))
        set_avatar(actor=user, picture=picture)
    return user


def _set_password(user: User, person: Person) -> None:
    """Visitors have changed it? It is put back; but setting it always would log everybody out."""
    if person.part is not Part.VISITOR:
        if user.has_usable_password():
            user.set_unusable_password()
    elif not (user.password and user.check_password(PASSWORD)):
        user.set_password(PASSWORD)


def _befriend(users: list[User]) -> None:
    """Everybody follows the host and the next few in the cast."""
    host = demo_user(HOST)
    known = set(Follow.objects.filter(follower__in=users).values_list("follower", "followed"))
    for place, user in enumerate(users):
        next_few = [users[(place + step) % len(users)] for step in range(1, _FRIENDS + 1)]
        for other in {host, *next_few} - {user}:
            if (user.pk, other.pk) not in known:
                follow(actor=user, other=other)


def _space(script: SpaceScript, *, host: User, states: Iterable[State]) -> Space:
    """The host's Space of that name in one of `states`; made if there is none."""
    space = host.hosted_spaces.filter(title=script.title, state__in=states).first()
    return space or create_space(
        actor=host,
        title=script.title,
        description=script.description,
        topics=_topics(script),
        is_recorded=script.is_recorded,
    )


def _announce(space: Space) -> None:
    """It is always about to begin: once its time is near, it is put off again."""
    soon = timezone.now() + timedelta(days=1)
    Space.objects.filter(
        Q(scheduled_start__isnull=True) | Q(scheduled_start__lt=soon),
        pk=space.pk,
        state=State.SCHEDULED,
    ).update(scheduled_start=soon.replace(minute=0, second=0, microsecond=0) + timedelta(days=3))


def _pin_tweets(live: Space) -> None:
    """What is not pinned: at the first start nothing is written yet, and visitors may unpin."""
    for post in map(find_post, PINNED):
        if post is not None and not live.pins.filter(tweet=post).exists():
            pin_tweet(actor=live.host, space=live, tweet_id=str(post.pk))


def _topics(script: SpaceScript) -> list[Topic]:
    return [
        Topic.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]
        for name in script.topics
    ]


def _email(handle: str) -> str:
    return f"{handle}@{_EMAIL_DOMAIN}"
