"""Every address of this site: the doors' list must be complete, and acts are made from it."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from tests.social.doors import Visit
from tests.social.world import Place

OURS = ("core", "accounts", "timeline", "spaces", "recordings", "moderation")

#: Pages on which nothing of another person can stand, and why.
SHOWS_NOBODY = {
    "apps": "one's own apps, and those one has connected",
    "app": "one's own",
    "app_new": "an empty form",
    "webhooks": "one's own",
    "webhook_new": "an empty form",
    "webhook_edit": "one's own",
    "webhook": "one's own, and of what was sent only when and which kind",
    "healthz": "the server's health",
    "service_worker": "a script, the same for everybody",
    "download_link": "one's own",
    "download_file": "one's own",
    "evidence_data": "for moderators who opened it",
    "evidence_track": "for moderators who opened it",
    "recording_data": "for moderators who opened it",
    "recording_track": "for moderators who opened it",
    "home_newer": "a number of what Home shows",
    "metrics": "numbers of the whole server",
    "help_spaces": "the same for everybody",
    "terms": "the same for everybody",
    "privacy": "the same for everybody",
    "api_docs": "the same for everybody",
    "api_docs_tag": "the same for everybody",
    "follow_requests": "who asks the viewer, and waits",
    "settings_privacy": "one's own",
    "notification_settings": "one's own",
    "settings": "one's own",
    "standing": "one's own",
    "standing_decision": "one's own",
    "report_outcome": "what one reported oneself",
    "sessions": "one's own",
    "profile_edit": "one's own",
    "data_download": "one's own",
    "data_link": "one's own",
    "data_file": "one's own",
    "account_close": "one's own",
    "account_is_closed": "the same for everybody",
    "account_restore": "one's own, by a signed word",
    "space_create": "an empty form",
}
#: Posts that name nobody and nothing of others in their address.
ACTS_ON_NOBODY = {
    "standing_decision": "one's own",
    "app_new": "one's own",
    "app_delete": "one's own",
    "webhook_new": "one's own",
    "webhook_edit": "one's own",
    "webhook_switch": "one's own",
    "webhook_secret": "one's own",
    "webhook_test": "one's own",
    "webhook_resend": "one's own",
    "webhook_delete": "one's own",
    "app_disconnect": "what one allowed oneself",
    "token_new": "one's own",
    "token_revoke": "one's own",
    "account_restore": "one's own, by a signed word",
    "data_download": "one's own",
    "account_close": "one's own",
    "appearance": "one's own",
    "avatar_remove": "one's own",
    "notifications_read": "one's own",
    "push_subscribe": "one's own browser",
    "push_unsubscribe": "one's own browser",
    "session_end": "one's own",
    "sessions_end_others": "one's own",
}


@dataclass(frozen=True)
class Route:
    name: str
    path: str
    argument: str  # what it names in its address; "" if nothing
    methods: frozenset[str]

    @property
    def is_of_a_conversation(self) -> bool:
        """Its members' alone; the id looks like a Space's."""
        return self.path.startswith("messages/")

    @property
    def shows(self) -> bool:
        return "GET" in self.methods

    @property
    def takes(self) -> bool:
        return "POST" in self.methods


@dataclass(frozen=True)
class Act:
    """What one does at the address of one thing: a POST without fields, or the page before it."""

    name: str
    method: str
    rule: str
    arguments: Callable[[Place], tuple[object, ...]]

    def do(self, visit: Visit, at: Place) -> str:
        send = visit.post if self.method == "POST" else visit.get
        return send(self.name, *self.arguments(at))


_RULES: dict[str, tuple[str, Callable[[Place], tuple[object, ...]]]] = {
    "handle": ("person", lambda at: (at.handle,)),
    "pk": ("words", lambda at: (at.tweet,)),
    "clip_id": ("space", lambda at: (at.clip,)),
    "evidence_id": ("space", lambda at: ("zqnowhere3333",)),
    "public_id": ("space", lambda at: (at.spaces["live"],)),
    "public_id cue_id": ("space", lambda at: (at.spaces["ended"], at.cue)),
}


@cache
def routes() -> tuple[Route, ...]:
    return tuple(_route(path, pattern) for path, pattern in _patterns(get_resolver()))


@cache
def acts() -> tuple[Act, ...]:
    """Every address that is posted to, and names one thing."""
    return tuple(
        Act(route.name, method, *_RULES[route.argument])
        for route in routes()
        if route.takes
        and route.argument
        and not route.is_of_a_conversation
        and route.name not in ACTS_ON_NOBODY
        for method in sorted(route.methods - {"HEAD", "OPTIONS"})
    )


def _patterns(resolver: URLResolver, above: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        path = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, path)
        elif path.startswith(("admin/", "2/", "api/v1/")):
            continue  # tests/doors/test_admin.py, tests/x, tests/api
        elif inspect.unwrap(pattern.callback).__module__.split(".")[0] in OURS:
            yield path, pattern


def _route(path: str, pattern: URLPattern) -> Route:
    arguments = list(pattern.pattern.converters)
    # Nobody may ask OPTIONS, and the refusal says what one may.
    request = RequestFactory().options("/")
    request.user = User()
    answer = pattern.callback(request, **dict.fromkeys(arguments, "x"))
    methods = frozenset(answer.headers["Allow"].split(", "))
    return Route(pattern.name, path, " ".join(arguments), methods)
