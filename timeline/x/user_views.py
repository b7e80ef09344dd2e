"""/2/users: people, and how they stand to one another."""

from collections.abc import Callable
from typing import Any, ClassVar, Final

from django.db.models import QuerySet
from django.db.models.functions import Lower
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.listings import blocked_by, followers_of, following_of, muted_by
from accounts.models import HANDLE, FollowRequest, User
from accounts.rules import can_see_tweets_of
from core.errors import NotFound
from core.paging import Page, page_by_pk
from core.x import shapes
from core.x.asking import USER_ID, Asked, ids_of, key_of, require_form
from core.x.operations import operation, required_ids
from core.x.pages import meta_of, part_of
from core.x.schema import PAGE
from core.x.views import body
from timeline.x import people
from timeline.x.views import (
    PEOPLE,
    PEOPLE_PAGE,
    SocialView,
    missing,
    person_of,
    require_self,
    user_key,
)

_ONE: Final = shapes.answer(people.USER)
_SEVERAL: Final = shapes.answer(shapes.several(people.USER))
_TARGET: Final = shapes.thing({"target_user_id": shapes.USER_ID}, ("target_user_id",))


def _is_so(*names: str) -> dict[str, Any]:
    """What a change answers: how one stands to somebody now."""
    data = shapes.thing(dict.fromkeys(names, shapes.FLAG), names)
    return shapes.answer(data, errors=False)


class UserView(SocialView):
    """One, by id."""

    @operation("getUsersById", "A person, by id.", _ONE, asks=PEOPLE)
    def get(self, request: Request, user_id: str) -> Response:
        key = user_key(user_id, "id")
        return self.answer(request, "id", user_id, pk=key)

    def answer(self, request: Request, parameter: str, value: str, **where: Any) -> Response:
        asked = PEOPLE.read(request.query_params)
        found = people.shown_people(self.viewer(), asked).filter(**where).first()
        if found is None:
            return Response(body(None, errors=missing("user", parameter, [value])))
        return Response(body(people.represent_user(found, asked)))


class MeView(UserView):
    needs_user: ClassVar = True

    @operation("getUsersMe", "Who asks.", _ONE, asks=PEOPLE)
    def get(self, request: Request) -> Response:  # type: ignore[override]
        return self.answer(request, "id", "me", pk=self.me().pk)


class UserByNameView(UserView):
    @operation("getUsersByUsername", "A person, by handle.", _ONE, asks=PEOPLE)
    def get(self, request: Request, username: str) -> Response:
        require_form("username", username, people.USERNAME)
        return self.answer(request, "username", username, username__iexact=username)


class UsersView(SocialView):
    """Several, by id."""

    @operation(
        "getUsersByIds",
        "Several people, by id.",
        _SEVERAL,
        asks=PEOPLE,
        query={"ids": required_ids(shapes.USER_ID, "Of the people.")},
    )
    def get(self, request: Request) -> Response:
        ids = ids_of(request.query_params, "ids", USER_ID)
        asked = PEOPLE.read(request.query_params)
        found = people.shown_people(self.viewer(), asked).in_bulk([key_of(one) for one in ids])
        data = [
            people.represent_user(found[key], asked) for key in map(key_of, ids) if key in found
        ]
        lost = [one for one in ids if key_of(one) not in found]
        return Response(body(data, errors=missing("user", "ids", lost)))


class UsersByNameView(SocialView):
    @operation(
        "getUsersByUsernames",
        "Several people, by handle.",
        _SEVERAL,
        asks=PEOPLE,
        query={"usernames": required_ids(shapes.matching(people.USERNAME), "Handles.")},
    )
    def get(self, request: Request) -> Response:
        names = ids_of(request.query_params, "usernames", people.USERNAME)
        asked = PEOPLE.read(request.query_params)
        lower = [name.lower() for name in names if HANDLE.fullmatch(name)]
        rows = people.shown_people(self.viewer(), asked).alias(lower=Lower("username"))
        found = {person.username.lower(): person for person in rows.filter(lower__in=lower)}
        shown = [found[name.lower()] for name in names if name.lower() in found]
        data = [people.represent_user(person, asked) for person in shown]
        lost = [name for name in names if name.lower() not in found]
        return Response(body(data, errors=missing("user", "usernames", lost)))


class LinksView(SocialView):
    """People at one side of follows, blocks or mutes, the newest link first."""

    links: ClassVar[Callable[..., QuerySet[Any]]]
    side: ClassVar[str]

    def page(self, links: QuerySet[Any], asked: Asked, part: tuple[int | None, int]) -> Response:
        page: Page[Any] = page_by_pk(links, *part)
        ids = [getattr(link, f"{self.side}_id") for link in page.items]
        found = people.shown_people(self.viewer(), asked).in_bulk(ids)
        shown = [people.represent_user(found[pk], asked) for pk in ids if pk in found]
        return Response(body(shown, meta=meta_of(page) | {"result_count": len(shown)}))


class FollowsView(LinksView):
    scopes: ClassVar = frozenset({"users.read", "follows.read"})

    def show(self, request: Request, user_id: str) -> Response:
        asked, part = PEOPLE.read(request.query_params), part_of(request.query_params)
        person = person_of(self, user_id)
        if person is None:
            return Response(body(None, errors=missing("user", "id", [user_id])))
        if not can_see_tweets_of(self.viewer(), person):
            raise NotFound("Their list is for their followers.")
        links = followers_of if self.side == "follower" else following_of
        return self.page(links(person, self.viewer()), asked, part)


class FollowersView(FollowsView):
    side: ClassVar = "follower"

    @operation(
        "getUsersFollowers", "Who follows them, newest first.", PEOPLE_PAGE, asks=PEOPLE, query=PAGE
    )
    def get(self, request: Request, user_id: str) -> Response:
        return self.show(request, user_id)


class FollowingView(FollowsView):
    """GET whom somebody follows; POST follows somebody."""

    side: ClassVar = "followed"
    write_scopes: ClassVar = frozenset({"follows.write"})

    @operation(
        "getUsersFollowing", "Whom they follow, newest first.", PEOPLE_PAGE, asks=PEOPLE, query=PAGE
    )
    def get(self, request: Request, user_id: str) -> Response:
        return self.show(request, user_id)

    @operation(
        "followUser",
        "Follow somebody, or ask to.",
        _is_so("following", "pending_follow"),
        sends=_TARGET,
    )
    def post(self, _request: Request, user_id: str) -> Response:
        me = require_self(self, user_id)
        made = services.follow(actor=me, other=_target(self))
        waits = isinstance(made, FollowRequest)
        return Response(body({"following": not waits, "pending_follow": waits}))


class UnfollowView(SocialView):
    write_scopes: ClassVar = frozenset({"follows.write"})

    @operation("unfollowUser", "Follow somebody no longer.", _is_so("following"))
    def delete(self, _request: Request, user_id: str, target_id: str) -> Response:
        me = require_self(self, user_id)
        services.unfollow(actor=me, other=_known(self, target_id))
        return Response(body({"following": False}))


class BlockingView(LinksView):
    """Only one's own list."""

    scopes: ClassVar = frozenset({"users.read", "block.read"})
    needs_user: ClassVar = True
    side: ClassVar = "blocked"

    @operation(
        "getUsersBlocking", "Whom one blocked oneself.", PEOPLE_PAGE, asks=PEOPLE, query=PAGE
    )
    def get(self, request: Request, user_id: str) -> Response:
        me = require_self(self, user_id)
        asked, part = PEOPLE.read(request.query_params), part_of(request.query_params)
        return self.page(blocked_by(me), asked, part)


class MutingView(LinksView):
    """One's own list; POST mutes somebody."""

    scopes: ClassVar = frozenset({"users.read", "mute.read"})
    write_scopes: ClassVar = frozenset({"mute.write"})
    needs_user: ClassVar = True
    side: ClassVar = "muted"

    @operation("getUsersMuting", "Whom one muted oneself.", PEOPLE_PAGE, asks=PEOPLE, query=PAGE)
    def get(self, request: Request, user_id: str) -> Response:
        me = require_self(self, user_id)
        asked, part = PEOPLE.read(request.query_params), part_of(request.query_params)
        return self.page(muted_by(me), asked, part)

    @operation("muteUser", "Mute somebody.", _is_so("muting"), sends=_TARGET)
    def post(self, _request: Request, user_id: str) -> Response:
        me = require_self(self, user_id)
        services.mute(actor=me, other=_target(self))
        return Response(body({"muting": True}))


class UnmuteView(SocialView):
    write_scopes: ClassVar = frozenset({"mute.write"})

    @operation("unmuteUser", "Mute somebody no longer.", _is_so("muting"))
    def delete(self, _request: Request, user_id: str, target_id: str) -> Response:
        me = require_self(self, user_id)
        services.unmute(actor=me, other=_known(self, target_id))
        return Response(body({"muting": False}))


def _target(view: SocialView) -> User:
    return _known(view, view.field("target_user_id"), "target_user_id")


def _known(view: SocialView, user_id: Any, name: str = "target_user_id") -> User:
    key = user_key(user_id, name)
    person = User.objects.visible_to(view.viewer()).filter(pk=key).first()
    if person is None:
        raise NotFound(f"Could not find user with {name}: [{user_id}].")
    return person
