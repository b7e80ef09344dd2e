"""/2/spaces: what is live, announced and over, to be read."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django.db.models import Exists, OuterRef
from django.http import QueryDict
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.errors import NotAllowed
from core.paging import page_by_pk
from core.x import problems, shapes
from core.x.asking import (
    MAX_RESULTS,
    USER_ID,
    Asked,
    ids_of,
    key_of,
    number_of,
    require_form,
    words_of,
)
from core.x.operations import Parameter, operation, required_ids
from core.x.pages import part_of
from core.x.problems import InvalidRequest
from core.x.schema import PAGE
from core.x.views import body
from spaces.models import Space, State
from spaces.search import matching_spaces
from spaces.x.objects import (
    INCLUDES,
    SPACE,
    SPACE_ID,
    VOCABULARY,
    includes_of,
    represent_space,
    shown_spaces,
)
from timeline.listings import with_authors
from timeline.models import Tweet, TweetLink
from timeline.query import Query, parse
from timeline.x import people
from timeline.x.tweets import VOCABULARY as TWEETS
from timeline.x.views import PEOPLE, TWEET_PAGE, SocialView, missing

_QUERY_LENGTH: Final = 2048
_QUERY: Final = {**shapes.TEXT, "minLength": 1, "maxLength": _QUERY_LENGTH}
_STATES: Final = {
    "live": (State.LIVE,),
    "scheduled": (State.SCHEDULED,),
    "all": (State.LIVE, State.SCHEDULED),
}
_NAMES: Final = {"space_id": shapes.matching(SPACE_ID)}
_LIST: Final = shapes.several(SPACE)


class SpacesView(SocialView):
    """A view that answers with Spaces."""

    scopes: ClassVar = frozenset({"space.read", "tweet.read", "users.read"})
    names: ClassVar = _NAMES

    def asked(self) -> Asked:
        return VOCABULARY.read(self.request.query_params)

    def show(self, spaces: Sequence[Space], asked: Asked) -> dict[str, Any]:
        """`data` and `includes` of a list."""
        viewer = self.viewer()
        return {
            "data": [represent_space(space, viewer, asked) for space in spaces],
            "includes": includes_of(spaces, viewer, asked),
        }


class SpaceView(SpacesView):
    @operation(
        "getSpacesById",
        "One Space, by its id.",
        shapes.answer(SPACE, includes=INCLUDES),
        asks=VOCABULARY,
    )
    def get(self, _request: Request, space_id: str) -> Response:
        require_form("id", space_id, SPACE_ID)
        asked = self.asked()
        found = list(shown_spaces(self.viewer(), asked).filter(public_id=space_id))
        if not found:
            return Response(body(None, errors=[problems.not_found("space", "id", space_id)]))
        shown = self.show(found, asked)
        return Response(body(shown["data"][0], includes=shown["includes"]))


class SpacesByIdView(SpacesView):
    @operation(
        "getSpacesByIds",
        "Several Spaces, by their ids.",
        shapes.answer(_LIST, includes=INCLUDES),
        asks=VOCABULARY,
        query={"ids": required_ids(_NAMES["space_id"], "Of the Spaces.")},
    )
    def get(self, request: Request) -> Response:
        ids = ids_of(request.query_params, "ids", SPACE_ID)
        asked = self.asked()
        found = {
            space.public_id: space
            for space in shown_spaces(self.viewer(), asked).filter(public_id__in=ids)
        }
        missing = [problems.not_found("space", "ids", one) for one in ids if one not in found]
        shown = self.show([found[one] for one in ids if one in found], asked)
        return Response(body(**shown, errors=missing))


class SpacesByCreatorsView(SpacesView):
    """Live and announced Spaces of these people."""

    @operation(
        "getSpacesByCreatorIds",
        "What these people host: Spaces that are live or announced.",
        shapes.answer(_LIST, includes=INCLUDES, meta=True),
        asks=VOCABULARY,
        query={"user_ids": required_ids(shapes.USER_ID, "Of the hosts.")},
    )
    def get(self, request: Request) -> Response:
        ids = [key_of(one) for one in ids_of(request.query_params, "user_ids", USER_ID)]
        asked = self.asked()
        spaces = shown_spaces(self.viewer(), asked).filter(host__in=ids, state__in=_STATES["all"])
        found = list(spaces.order_by("-pk")[:MAX_RESULTS])
        return Response(body(**self.show(found, asked), meta={"result_count": len(found)}))


class SpaceTweetsView(SocialView):
    """Tweets that carry a link to the Space."""

    scopes: ClassVar = SpacesView.scopes
    names: ClassVar = _NAMES

    @operation(
        "getSpacesPosts",
        "Tweets that carry a link to the Space, newest first.",
        TWEET_PAGE,
        asks=TWEETS,
        query=PAGE,
    )
    def get(self, request: Request, space_id: str) -> Response:
        require_form("id", space_id, SPACE_ID)
        asked = TWEETS.read(request.query_params)
        before, length = part_of(request.query_params)
        if _find(space_id, self.viewer()) is None:
            return Response(body(None, errors=missing("space", "id", [space_id])))
        links = TweetLink.objects.filter(tweet=OuterRef("pk"), kind="space", key=space_id)
        rows = with_authors(Tweet.objects.visible_to(self.viewer())).filter(Exists(links))
        return self.show_tweets(page_by_pk(rows, before, length), asked)


class SpaceBuyersView(SocialView):
    """There are no tickets: of one's own Spaces an empty list, of others nothing at all."""

    scopes: ClassVar = SpacesView.scopes
    names: ClassVar = _NAMES
    needs_user: ClassVar = True

    @operation(
        "getSpacesBuyers",
        "Who bought a ticket of one's own Space: nobody, there are none.",
        shapes.answer(shapes.several(people.USER), meta=True),
        asks=PEOPLE,
        query=PAGE,
    )
    def get(self, request: Request, space_id: str) -> Response:
        require_form("id", space_id, SPACE_ID)
        PEOPLE.read(request.query_params)
        part_of(request.query_params)
        space = _find(space_id, self.viewer())
        if space is None:
            return Response(body(None, errors=missing("space", "id", [space_id])))
        if self.me().pk not in {space.created_by_id, space.host_id}:
            raise NotAllowed("Only who created a Space sees its buyers.")
        return Response(body(None, meta={"result_count": 0}))


class SpaceSearchView(SpacesView):
    """Words of the title, @hosts and #topics, as the search page understands them."""

    @operation(
        "searchSpaces",
        "Spaces by words of their titles, hosts and topics.",
        shapes.answer(_LIST, includes=INCLUDES, meta=True),
        asks=VOCABULARY,
        query={
            "query": Parameter(_QUERY, "Words, @hosts and #topics.", required=True),
            "state": Parameter(shapes.one_of(_STATES), "Which Spaces; all of them without it."),
            "max_results": PAGE["max_results"],
        },
    )
    def get(self, request: Request) -> Response:
        query = _query_of(request.query_params)
        states = _states_of(request.query_params)
        most = number_of(request.query_params, "max_results", MAX_RESULTS, 1, MAX_RESULTS)
        asked = self.asked()
        spaces = shown_spaces(self.viewer(), asked).filter(state__in=states)
        found = list(matching_spaces(spaces, query).order_by("-pk")[:most])
        return Response(body(**self.show(found, asked), meta={"result_count": len(found)}))


def _find(space_id: str, viewer: User | None) -> Space | None:
    return Space.objects.visible_to(viewer).public().filter(public_id=space_id).first()


def _query_of(query: QueryDict) -> Query:
    words = query.get("query", "")
    if not 1 <= len(words) <= _QUERY_LENGTH:
        message = f"The `query` query parameter length is not between 1 and {_QUERY_LENGTH}"
        raise InvalidRequest("query", words[:_QUERY_LENGTH], message)
    return parse(words)


def _states_of(query: QueryDict) -> tuple[State, ...]:
    state = (words_of(query, "state") or ["all"])[0]
    if state not in _STATES:
        message = f"The `state` query parameter value [{state}] is not one of [all,live,scheduled]"
        raise InvalidRequest("state", state, message)
    return _STATES[state]
