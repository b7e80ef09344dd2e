"""Every way to somebody's things, as one small function each: what it shows, as text.

A door says which rule decides (tests/social/test_privacy.py), what of the author it shows when
the rule allows, and to whom it shows it at all. `alone` doors are opened by the address of one
thing; closed, they answer as for something that never was.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from core.errors import DomainError
from spaces.live.control import ControlSocket
from spaces.representations import represent_state
from tests.social.world import COMMON, RELATIONS, Author, Place, World

EVERYBODY = frozenset(RELATIONS)
MEMBERS = EVERYBODY - {"guest"}
OTHERS = MEMBERS - {"self"}
UNASKED = EVERYBODY - {"blocker", "muter"}
"""Of lists that nobody asked for, whom one silenced is left out."""
FOLLOWING = frozenset({"follower"})  # a muter follows as well, but does not want to see it
HOME = FOLLOWING | {"self"}

NOWHERE = Place(
    handle="zqnobody",
    tweet=987_654_321,
    spaces=dict.fromkeys(("live", "announced", "ended"), "zqnowhere0000"),
    conversations=dict.fromkeys(RELATIONS, "zqnowhere1111"),
    cue=987_654_321,
    clip="zqnowhere2222",
)


@dataclass(frozen=True)
class Visit:
    """One viewer, on the way to one author's things."""

    world: World
    author: Author
    relation: str
    viewer: User | None
    client: Client

    def get(self, name: str, *args: object, **query: str) -> str:
        """What it shows, wherever it leads: asked once for all doors, since nothing changes."""
        return self._answer(self.client.get, f"{reverse(name, args=args)}?{urlencode(query)}")

    def post(self, name: str, *args: object) -> str:
        of_the_api = {"data": {}, "content_type": "application/json"}
        fields = of_the_api if name.startswith("api_") else {}
        return self._answer(self.client.post, reverse(name, args=args), **fields)

    def _answer(self, ask: Callable[..., HttpResponse], address: str, **fields: object) -> str:
        if (ask, address) not in self.world.answers:
            response = ask(address, follow=True, **fields)
            text = response.getvalue().decode()
            self.world.answers[ask, address] = f"{response.status_code} {text}"
        return self.world.answers[ask, address]


Opened = Callable[[Visit, Place], str]


@dataclass(frozen=True)
class Door:
    name: str
    rule: str
    shows: str
    open: Opened
    to: frozenset[str]
    alone: bool
    knows_who_asks: bool
    pages: tuple[str, ...]


DOORS: dict[str, Door] = {}


def door(
    rule: str,
    shows: str,
    *pages: str,
    to: frozenset[str] = EVERYBODY,
    alone: bool = False,
    knows_who_asks: bool = True,
) -> Callable[[Opened], Opened]:
    """Register a door; `pages` are the names of the addresses it opens."""

    def register(opened: Opened) -> Opened:
        name = opened.__name__
        DOORS[name] = Door(name, rule, shows, opened, to, alone, knows_who_asks, pages)
        return opened

    return register


# --- People ----------------------------------------------------------------------------------


@door("person", "name", "profile", alone=True)
def profile(visit: Visit, at: Place) -> str:
    return visit.get("profile", at.handle)


@door("words", "tweet", "profile", to=EVERYBODY - {"blocker"})
def profile_tweets(visit: Visit, at: Place) -> str:
    return visit.get("profile", at.handle)


@door("space", "ended", "profile_spaces", alone=True)
def profile_spaces(visit: Visit, at: Place) -> str:
    return visit.get("profile_spaces", at.handle)


@door("person", "name", "follow_button", to=MEMBERS - {"self"}, alone=True)
def follow_button(visit: Visit, at: Place) -> str:
    """Its label names them; oneself one does not follow."""
    return visit.get("follow_button", at.handle)


@door("words", "name", "followers", alone=True)
def own_followers(visit: Visit, at: Place) -> str:
    return visit.get("followers", at.handle)


@door("words", "name", "following", alone=True)
def own_following(visit: Visit, at: Place) -> str:
    return visit.get("following", at.handle)


@door("person", "name", "followers")
def followers_of_a_third(visit: Visit, at: Place) -> str:
    return visit.get("followers", visit.world.third.handle)


@door("person", "name", "following")
def whom_a_third_follows(visit: Visit, at: Place) -> str:
    return visit.get("following", visit.world.third.handle)


@door("person", "name", "blocked_accounts", to=frozenset({"blocker", "self"}))
def blocked_accounts(visit: Visit, at: Place) -> str:
    return visit.get("blocked_accounts")


@door("person", "name", "muted_accounts", to=frozenset({"muter", "self"}))
def muted_accounts(visit: Visit, at: Place) -> str:
    return visit.get("muted_accounts")


@door("person", "name", "search", to=UNASKED)
def search_people(visit: Visit, at: Place) -> str:
    return visit.get("search", q=COMMON, tab="people")


# --- Tweets ----------------------------------------------------------------------------------


@door("words", "tweet", "tweet", alone=True)
def tweet_page(visit: Visit, at: Place) -> str:
    return visit.get("tweet", at.tweet)


@door("words", "poll", "tweet")
def poll(visit: Visit, at: Place) -> str:
    return visit.get("tweet", at.tweet)


def whole_home(visit: Visit) -> str:
    """Its newest page, and the one that its end leads to."""
    page = visit.get("home")
    older = re.search(r"before=(\d+)", page)
    return page + visit.get("home", before=older[1]) if older else page


@door("words", "poll", "home", to=HOME)
def home(visit: Visit, at: Place) -> str:
    return whole_home(visit)


@door("words", "tweet", "home", to=UNASKED & MEMBERS)
def quote_on_home(visit: Visit, at: Place) -> str:
    """By somebody whom everybody follows."""
    return whole_home(visit)


@door("words", "reply", "home", to=UNASKED & MEMBERS)
def retweet_on_home(visit: Visit, at: Place) -> str:
    """By somebody whom everybody follows."""
    return whole_home(visit)


@door("words", "reply", "profile")
def retweet_on_a_profile(visit: Visit, at: Place) -> str:
    return visit.get("profile", visit.world.third.handle)


@door("words", "tweet", "tweet", to=UNASKED)
def quote_inset(visit: Visit, at: Place) -> str:
    return visit.get("tweet", visit.author.quote.pk)


@door("words", "reply", "tweet", to=UNASKED)
def reply_below(visit: Visit, at: Place) -> str:
    return visit.get("tweet", visit.author.origin.pk)


@door("words", "tweet", "tweet_compose", to=MEMBERS, alone=True)
def quote_in_the_composer(visit: Visit, at: Place) -> str:
    return visit.get("tweet_compose", quote=at.tweet)


@door("words", "tweet", "tweet_compose", to=MEMBERS, alone=True)
def answered_in_the_composer(visit: Visit, at: Place) -> str:
    return visit.get("tweet_compose", reply_to=at.tweet)


@door("words", "tweet", "search", to=UNASKED)
def search_tweets(visit: Visit, at: Place) -> str:
    return visit.get("search", q=COMMON, tab="tweets")


# --- Spaces ----------------------------------------------------------------------------------


def _space_page(state: str) -> Opened:
    def opened(visit: Visit, at: Place) -> str:
        return visit.get("space", at.spaces[state])

    opened.__name__ = f"space_{state}"
    return door("space", state, "space", alone=True)(opened)


def _card_in_a_tweet(state: str) -> Opened:
    def opened(visit: Visit, at: Place) -> str:
        return visit.get("tweet", visit.author.cards[state].pk)

    opened.__name__ = f"card_{state}"
    return door("space", state, "tweet")(opened)


for _state in ("live", "announced", "ended"):
    _space_page(_state)
    _card_in_a_tweet(_state)


@door("space", "live", "conversation", to=OTHERS)
def card_in_a_message(visit: Visit, at: Place) -> str:
    return visit.get("conversation", visit.world.with_third.get(visit.relation, "zqnowhere1111"))


@door("space", "live", "spaces", to=UNASKED)
def spaces_live(visit: Visit, at: Place) -> str:
    return visit.get("spaces")


@door("space", "announced", "spaces_upcoming", to=UNASKED)
def spaces_upcoming(visit: Visit, at: Place) -> str:
    return visit.get("spaces_upcoming")


@door("space", "live", "spaces_bar", to=HOME | {"guest"})
def bar(visit: Visit, at: Place) -> str:
    return visit.get("spaces_bar")


@door("space", "ended", "spaces_recorded", to=UNASKED)
def spaces_recorded(visit: Visit, at: Place) -> str:
    return visit.get("spaces_recorded")


@door("space", "ended", "space_replay", alone=True)
def part_with_the_replay(visit: Visit, at: Place) -> str:
    return visit.get("space_replay", at.spaces["ended"])


@door("space", "name", "space_replay_data", alone=True)
def what_the_player_draws(visit: Visit, at: Place) -> str:
    return visit.get("space_replay_data", at.spaces["ended"])


def _file_of_the_replay(page: str) -> Opened:
    def opened(visit: Visit, at: Place) -> str:
        """Its sound has the needle in it."""
        return visit.get(page, at.spaces["ended"])

    opened.__name__ = page
    return door("space", "ended", page, alone=True)(opened)


for _page in ("space_replay_opus", "space_replay_m4a"):
    _file_of_the_replay(_page)


@door("space", "live", "search", to=UNASKED)
def search_spaces(visit: Visit, at: Place) -> str:
    return visit.get("search", q=COMMON, tab="spaces")


@door("space", "live", "search", to=UNASKED)
def search_filter_spaces(visit: Visit, at: Place) -> str:
    return visit.get("search", q=f"{COMMON} filter:spaces")


@door("pinned", "tweet", "space_pins", to=UNASKED)
def pinned_in_a_third_ones_space(visit: Visit, at: Place) -> str:
    return visit.get("space_pins", visit.world.stage.public_id)


@door("space", "announced", "space_calendar", alone=True)
def calendar(visit: Visit, at: Place) -> str:
    return visit.get("space_calendar", at.spaces["announced"])


@door("person", "name", "space_invite", to=frozenset({"follower", "muter", "self"}))
def whom_one_may_invite(visit: Visit, at: Place) -> str:
    """To a Space of the viewer's own; one's own name stands beside the page."""
    return visit.get("space_invite", visit.world.drafts.get(visit.relation, "zqnowhere0000"))


@door("space", "live", "space_pins", alone=True)
def pins_of_a_space(visit: Visit, at: Place) -> str:
    return visit.get("space_pins", at.spaces["live"])


@door("space", "live", "space_embed", alone=True, knows_who_asks=False)
def embed(visit: Visit, at: Place) -> str:
    return visit.get("space_embed", at.spaces["live"])


@door("space", "live", "oembed", alone=True, knows_who_asks=False)
def oembed(visit: Visit, at: Place) -> str:
    address = settings.PUBLIC_URL + reverse("space", args=[at.spaces["live"]])
    return visit.get("oembed", url=address)


@door("stage", "live", alone=True)
def control_socket(visit: Visit, at: Place) -> str:
    """What it says first: the whole stage, or why not."""
    socket = ControlSocket()
    socket.user = visit.viewer if visit.viewer and visit.viewer.is_active else None
    socket.space_id, socket.connection = at.spaces["live"], "here"
    try:
        space, place = socket._enter()
    except DomainError as error:
        return f"{error.status} {error.code} {error.message}"
    return f"200 {json.dumps(represent_state(space, place))}"


@door("space", "live", "v1_space_state", alone=True)
def state_over_http(visit: Visit, at: Place) -> str:
    return visit.get("v1_space_state", at.spaces["live"])


@door("space", "live", "followers")
def ring(visit: Visit, at: Place) -> str:
    """Around the picture of somebody who is live, wherever it stands."""
    page = visit.get("followers", visit.world.third.handle)
    picture = rf'class="avatar is-live" data-person="{visit.author.user.pk}"'
    return visit.author.needles["live"] if picture in page else ""


@door("listening", "ear", "profile")
def listening_line(visit: Visit, at: Place) -> str:
    """Where somebody listens, on their profile."""
    page = visit.get("profile", visit.author.ear.handle)
    leads_there = visit.world.stage.get_absolute_url() in page
    return visit.author.needles["ear"] if leads_there else ""


@door("listening", "ear", "spaces", to=frozenset())
def familiar_face(visit: Visit, at: Place) -> str:
    """One of those whom the viewer follows, beside a Space: of four ears it cannot be each."""
    return visit.get("spaces")


# --- Messages and notifications --------------------------------------------------------------


@door("person", "name", "message_new", to=MEMBERS, alone=True)
def new_message(visit: Visit, at: Place) -> str:
    return visit.get("message_new", to=at.handle)


@door("person", "name", "messages", to=MEMBERS)
def conversations(visit: Visit, at: Place) -> str:
    return visit.get("messages")


@door("person", "name", "conversation", to=MEMBERS)
def whom_a_conversation_is_with(visit: Visit, at: Place) -> str:
    return visit.get("conversation", at.conversation(visit.relation))


@door("person", "name", "conversation_clear", to=MEMBERS)
def whom_a_conversation_to_clear_is_with(visit: Visit, at: Place) -> str:
    return visit.get("conversation_clear", at.conversation(visit.relation))


@door("message", "message", "conversation", to=OTHERS)
def received_message(visit: Visit, at: Place) -> str:
    """What somebody was sent stays theirs, from whoever it was."""
    return visit.get("conversation", at.conversation(visit.relation))


@door("message", "message", "messages", to=frozenset())
def newest_message(visit: Visit, at: Place) -> str:
    """The newest is the viewer's own."""
    return visit.get("messages")


@door("person", "name", "notifications", to=UNASKED & MEMBERS)
def notification_of_a_follow(visit: Visit, at: Place) -> str:
    return visit.get("notifications")


@door("words", "reply", "notifications", to=UNASKED & MEMBERS)
def notification_of_a_reply(visit: Visit, at: Place) -> str:
    return visit.get("notifications")


@door("space", "notice", "notifications", to=UNASKED & OTHERS)
def notification_of_a_space(visit: Visit, at: Place) -> str:
    return visit.get("notifications")


# --- Reports ---------------------------------------------------------------------------------


@door("person", "name", "report_account", to=MEMBERS, alone=True)
def report_account(visit: Visit, at: Place) -> str:
    """One's own is refused; one's name stands in the frame of that page as of all."""
    return visit.get("report_account", at.handle)


@door("words", "tweet", "report_tweet", to=OTHERS, alone=True)
def report_tweet(visit: Visit, at: Place) -> str:
    return visit.get("report_tweet", at.tweet)


@door("space", "live", "report_space", to=OTHERS, alone=True)
def report_space(visit: Visit, at: Place) -> str:
    return visit.get("report_space", at.spaces["live"])


# --- How answers are compared ----------------------------------------------------------------

_PASSING = re.compile(
    r'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": ?"|nonce=")[^"]+|csrftoken=[^;]+'
)


def anonymous(answer: str, at: Place) -> str:
    """The answer without what passes, and without the address that was asked for."""
    text = _PASSING.sub(r"\1", answer)
    for word in (at.handle, *at.spaces.values(), *at.conversations.values(), at.clip):
        text = text.replace(word, "…")
    return re.sub(rf"(tweets?(?:/|%2F)|=|%3D|value=\"){at.tweet}\b", r"\1…", text)
