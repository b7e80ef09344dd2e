"""Authors of every standing, viewers of every relation to them, and one thing of each kind.

Everything is made while all authors are public and nobody is blocked; then relations and standings
change, and what the change closed is opened again: nothing may leak even where it came too late.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Follow, FollowRequest, MessagesFrom, User
from spaces import services as spaces
from spaces.models import HOST_SEAT, Participant, Role, Space, State
from tests.factories import make_user
from tests.recordings.clipping import make_clip
from tests.recordings.factories import make_cue
from tests.recordings.real_replays import publish
from tests.spaces.cast import enter
from timeline import services as timeline
from timeline.models import Conversation, Notification, NotificationKind, Tweet

STANDINGS = ("public", "protected", "suspended", "closed")
VIEWERS = (
    "stranger",
    "follower",
    "requester",  # asked to follow and has no answer
    "blocked",  # by the author; followed them before
    "blocker",  # of the author; followed them before
    "muter",  # follows the author, and muted them
    "staff",  # may use the admin; has no right over anybody's words
)
RELATIONS = ("guest", "self", *VIEWERS)
FOLLOWERS = ("follower", "muter", "blocked", "blocker")
COMMON = "moonshine"
"""In everything that authors write: a search for it brings no needle in its own address."""


@dataclass(frozen=True)
class Place:
    """What of an author an address can name."""

    handle: str
    tweet: int
    spaces: Mapping[str, str]  # by state: live, announced, ended
    conversations: Mapping[str, str]  # by relation
    cue: int  # something the author said in the ended Space, which everybody may hear again
    clip: str  # of the live Space, by the author, who speaks in it

    def conversation(self, relation: str) -> str:
        """The one with this viewer; a guest and oneself have none of theirs there."""
        return self.conversations.get(relation, "zqnowhere1111")


@dataclass(frozen=True)
class Author:
    """An account; each needle is a word that stands in one of its things and nowhere else."""

    user: User
    ear: User  # of the same standing, followed by the same: listens at the third's Space
    needles: Mapping[str, str]
    place: Place
    origin: Tweet  # of the third: this author alone answered, quoted, liked and retweeted it
    quote: Tweet  # of the third, quoting the author's
    cards: Mapping[str, Tweet]  # of the third, with a link to the author's Space in this state


@dataclass(frozen=True)
class World:
    authors: Mapping[str, Author]  # by standing
    viewers: Mapping[str, User]  # by relation
    third: User  # followed by everybody, and in good standing with everybody
    with_third: Mapping[str, str]  # conversations, by relation
    stage: Space  # of the third
    drafts: Mapping[str, str]  # of the viewers, by relation
    clients: Mapping[User | None, Client]  # everybody's, logged in
    answers: dict[tuple[Callable[..., object], str], str] = field(default_factory=dict)

    def viewer(self, relation: str, standing: str) -> User | None:
        """The account that looks; None is a guest."""
        return {**self.viewers, "self": self.authors[standing].user}.get(relation)


def make_world() -> World:
    viewers = {
        relation: make_person(relation, is_staff=relation == "staff") for relation in VIEWERS
    }
    third = make_person("third")
    stage = spaces.start_space(actor=third, space=spaces.create_space(actor=third, title="Stage"))
    for viewer in viewers.values():
        Follow.objects.create(follower=viewer, followed=third)
    authors = {standing: make_author(standing, viewers, third, stage) for standing in STANDINGS}
    for author in authors.values():
        fall_out(author.user, viewers)
        accounts.block(actor=author.ear, other=viewers["blocked"])
    for standing, author in authors.items():
        for person in (author.user, author.ear):
            change_standing(person, standing)
        reopen(author, stage)
    with_third = {relation: between(third, viewer) for relation, viewer in viewers.items()}
    drafts = {
        relation: spaces.create_space(actor=viewer, title="Mine").public_id
        for relation, viewer in viewers.items()
    }
    people = [None, *viewers.values(), *(author.user for author in authors.values())]
    clients = {person: logged_in(person) for person in people}
    return World(authors, viewers, third, with_third, stage, drafts, clients)


def logged_in(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def make_person(handle: str, **fields: object) -> User:
    return make_user(handle, messages_from=MessagesFrom.EVERYONE, **fields)


def make_author(standing: str, viewers: Mapping[str, User], third: User, stage: Space) -> Author:
    tag = standing[:3]
    needles = {kind: f"zq{kind}{tag}" for kind in KINDS}
    user = make_person(needles["handle"], name=f"{needles['name']} {COMMON}", bio=needles["bio"])
    ear = make_person(f"zqear{tag}", name=needles["ear"])
    befriend(user, viewers, third)
    for relation in FOLLOWERS:
        Follow.objects.create(follower=viewers[relation], followed=ear)
    enter(ear, stage)
    own = {
        state: make_space(user, state, needles[state]) for state in ("announced", "ended", "live")
    }
    origin = timeline.post_tweet(actor=third, text=f"Something to answer, {tag}")
    tweet = timeline.post_tweet(
        actor=user, text=f"{needles['tweet']} {COMMON}", poll_choices=(needles["poll"], "No")
    )
    reply = timeline.post_tweet(actor=user, text=needles["reply"], reply_to=origin)
    timeline.post_tweet(actor=user, text=needles["quoting"], quote_of=origin)
    timeline.like_tweet(actor=user, tweet=origin)
    timeline.retweet(actor=user, tweet=origin)
    timeline.retweet(actor=third, tweet=reply)
    spaces.pin_tweet(actor=third, space=stage, tweet_id=str(tweet.pk))
    quote = timeline.post_tweet(actor=third, text="Look at this", quote_of=tweet)
    clip = make_clip(own["live"], user, user, title=needles["clip"], sound=needles["clip"])
    shown = {**own, "clip": clip}
    links = {kind: settings.PUBLIC_URL + one.get_absolute_url() for kind, one in shown.items()}
    cards = {
        state: timeline.post_tweet(actor=third, text=f"A place to be: {link}")
        for state, link in links.items()
    }
    cue = make_cue(own["ended"], user, f"{needles['said']} {COMMON}")
    make_cue(own["live"], user, f"{needles['said']} {COMMON}")
    conversations = {
        relation: write_both_ways(user, viewer, needles["message"])
        for relation, viewer in viewers.items()
    }
    for viewer in viewers.values():
        timeline.send_message(actor=third, recipient=viewer, text=f"Come along: {links['live']}")
        notify(viewer, user, reply, own["live"], needles)
    ids = {state: space.public_id for state, space in own.items()}
    place = Place(user.handle, tweet.pk, ids, conversations, cue.pk, clip.public_id)
    return Author(user, ear, needles, place, origin, quote, cards)


KINDS = (
    *("handle", "name", "bio", "ear"),
    *("tweet", "poll", "reply", "quoting", "message"),
    *("live", "announced", "ended", "notice", "said", "clip"),
)


def befriend(person: User, viewers: Mapping[str, User], third: User) -> None:
    for relation in FOLLOWERS:
        Follow.objects.create(follower=viewers[relation], followed=person)
    FollowRequest.objects.create(follower=viewers["requester"], followed=person)
    Follow.objects.create(follower=person, followed=third)
    Follow.objects.create(follower=third, followed=person)


def make_space(host: User, state: str, title: str) -> Space:
    begins = timezone.now() + timedelta(days=1) if state == "announced" else None
    space = spaces.create_space(
        actor=host, title=f"{title} {COMMON}", scheduled_start=begins, is_recorded=True
    )
    if state != "announced":
        space = spaces.start_space(actor=host, space=space)
    if state != "ended":
        return space
    space = spaces.end_space(actor=host, space=space)
    publish(space, title.encode(), title.encode(), turns=[[0, 9_000, host.pk]])
    return space


def write_both_ways(author: User, viewer: User, text: str) -> str:
    timeline.send_message(actor=author, recipient=viewer, text=text)
    timeline.send_message(actor=viewer, recipient=author, text="Yes?")
    return between(author, viewer)


def between(one: User, other: User) -> str:
    """The public id of the two people's conversation."""
    return Conversation.objects.of(one).of(other).get().public_id


def notify(
    viewer: User, author: User, reply: Tweet, live: Space, needles: Mapping[str, str]
) -> None:
    """As they were written while the author was seen by everybody."""
    about = {
        NotificationKind.FOLLOW: {},
        NotificationKind.REPLY: {"tweet": reply},
        NotificationKind.SPACE_LIVE: {
            "path": live.get_absolute_url(),
            "title": needles["notice"],
        },
    }
    for kind, fields in about.items():
        Notification.objects.create(
            recipient=viewer, kind=kind, key=f"{kind}:{author.pk}", actor=author, **fields
        )


def fall_out(person: User, viewers: Mapping[str, User]) -> None:
    accounts.block(actor=person, other=viewers["blocked"])
    accounts.block(actor=viewers["blocker"], other=person)
    accounts.mute(actor=viewers["muter"], other=person)


def change_standing(person: User, standing: str) -> None:
    match standing:
        case "protected":
            accounts.update_privacy(
                actor=person,
                is_protected=True,
                shows_listening=True,
                messages_from=MessagesFrom.EVERYONE,
            )
        case "suspended":
            operator = User.objects.filter(is_superuser=True).first() or make_user(
                "operator", is_staff=True, is_superuser=True
            )
            accounts.suspend(actor=operator, other=person)
        case "closed":
            User.objects.filter(pk=person.pk).update(is_active=False)
    person.refresh_from_db()


def reopen(author: Author, stage: Space) -> None:
    """As if the change of standing had ended nothing yet: the Space is live, the ear in its own."""
    live = Space.objects.filter(public_id=author.place.spaces["live"])
    live.update(state=State.LIVE, ended_at=None)
    Participant.objects.filter(space__in=live, user=author.user).update(
        role=Role.HOST, seat=HOST_SEAT, left_at=None
    )
    Participant.objects.filter(space=stage, user=author.ear).update(
        role=Role.LISTENER, seat=None, left_at=None
    )
