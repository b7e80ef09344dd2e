"""A few people with one thing of each kind, so that every page has all its forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.models import FollowRequest, MessagesFrom, User, Webhook
from accounts.services import webhooks
from spaces import services as spaces
from spaces.models import Space
from tests.factories import make_user
from tests.recordings.clipping import make_clip
from tests.recordings.factories import make_cue, make_replay
from tests.social.addresses import routes
from tests.spaces.factories import make_topic
from timeline import services as timeline
from timeline.models import Conversation, Tweet

NEIGHBOURS = ("ben", "followed", "blocked", "muted", "asked", "asking")
LOGIN_PAGES = (
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_email",
    "account_change_password",
    "account_logout",
)


@dataclass(frozen=True)
class Village:
    member: Client  # Ana's: she hosts one Space that is live, and one that is not
    guest: Client
    paths: tuple[str, ...]  # of every page there is


def make_village() -> Village:
    people = {name: make_person(name) for name in ("ana", *NEIGHBOURS)}
    ana, ben = people["ana"], people["ben"]
    get_to_know(ana, people)
    tweets = make_tweets(ana, ben)
    own = make_spaces(ana)
    others = make_spaces(ben)
    more = make_spaces(people["followed"])
    spaces.set_reminder(actor=ana, space=others["announced"])
    timeline.send_message(actor=ben, recipient=ana, text="Hello")
    clips = [
        make_clip(own["live"], ana, ana, ben, title="Mine"),
        make_clip(others["ended"], ben, ana, title="Theirs"),
        make_clip(others["ended"], ana, state="failed", error="clip_failed"),
    ]
    arguments = {
        "handle": [person.handle for person in people.values()],
        "pk": [tweet.pk for tweet in tweets],
        "public_id": [
            space.public_id for space in (*own.values(), *others.values(), *more.values())
        ],
        "public_id form": [(own["ended"].public_id, form) for form in ("vtt", "json")],
        "clip_id": [clip.public_id for clip in clips],
        "clip_id form": [(clips[0].public_id, "opus")],
        "download_id": ["zqnowhere0000"],
        "download_id link": [("zqnowhere0000", "no-link")],
        # Opened by a signed link of a moderator's alone.
        "evidence_id link": [("zqnowhere0000", "no-link")],
        "evidence_id link number": [("zqnowhere0000", "no-link", 1)],
        "public_id link": [(own["ended"].public_id, "no-link")],
        "public_id link number": [(own["ended"].public_id, "no-link", 1)],
        "export_id": ["zqnowhere0000"],
        "export_id link": [("zqnowhere0000", "no-link")],
        "word": ["no-word"],
        "client_id": ["no-app"],
        "webhook_id": [make_webhook(ana)],
        "api tag": [("v1", "spaces"), ("2", "users")],
        "conversation": [Conversation.objects.of(ana).get().public_id],
    }
    member = Client()
    member.force_login(ana)
    return Village(member, Client(), tuple(paths_of(arguments)))


def make_person(handle: str) -> User:
    return make_user(handle, messages_from=MessagesFrom.EVERYONE)


def get_to_know(ana: User, people: Mapping[str, User]) -> None:
    accounts.follow(actor=ana, other=people["followed"])
    accounts.follow(actor=people["followed"], other=ana)
    accounts.block(actor=ana, other=people["blocked"])
    accounts.mute(actor=ana, other=people["muted"])
    FollowRequest.objects.create(follower=ana, followed=people["asked"])
    FollowRequest.objects.create(follower=people["asking"], followed=ana)


def make_webhook(ana: User) -> str:
    """Without its line in the audit log, which nobody can write anything over."""
    url = "https://example.org/hook"
    made = Webhook.objects.create(user=ana, name="Mine", url=url, server="x", salt="x")
    webhooks.send_test(actor=ana, webhook=made)
    return made.public_id


def make_tweets(ana: User, ben: User) -> list[Tweet]:
    own = timeline.post_tweet(actor=ana, text="Mine")
    poll = timeline.post_tweet(actor=ben, text="Tea or coffee?", poll_choices=("Tea", "Coffee"))
    dear = timeline.post_tweet(actor=ben, text="Hello @ana, this is #dear", quote_of=own)
    timeline.like_tweet(actor=ana, tweet=dear)
    timeline.retweet(actor=ana, tweet=dear)
    return [own, poll, dear]


def make_spaces(host: User) -> dict[str, Space]:
    soon = timezone.now() + timedelta(days=1)
    topics = [make_topic("Music")]
    made = {
        "draft": spaces.create_space(actor=host, title="A draft"),
        "announced": spaces.create_space(actor=host, title="Soon", scheduled_start=soon),
        "ended": spaces.create_space(actor=host, title="Over", topics=topics),
        "live": spaces.create_space(actor=host, title="Now", topics=topics, is_recorded=True),
    }
    spaces.end_space(actor=host, space=spaces.start_space(actor=host, space=made["ended"]))
    made["ended"].refresh_from_db()
    make_replay(made["ended"])
    make_cue(made["ended"], host, "What was said")
    made["live"] = spaces.start_space(actor=host, space=made["live"])
    return made


def paths_of(arguments: Mapping[str, list[object]]) -> list[str]:
    """Every page of ours with everything it could be about, and those of logging in."""
    paths = [reverse(name) for name in LOGIN_PAGES]
    for route in routes():
        if not route.shows or route.path.startswith("admin/"):
            continue
        if not route.argument:
            paths.append(reverse(route.name))
            continue
        about = "conversation" if route.is_of_a_conversation else route.argument
        paths += [
            reverse(route.name, args=value if isinstance(value, tuple) else [value])
            for value in arguments[about]
        ]
    tweet = arguments["pk"][-1]
    composing = reverse("tweet_compose")
    return [
        *paths,
        f"{composing}?quote={tweet}",
        f"{composing}?reply_to={tweet}",
        f"{reverse('message_new')}?to=ben",
        *(f"{reverse('search')}?q=a&tab={tab}" for tab in ("people", "tweets", "spaces", "said")),
    ]
