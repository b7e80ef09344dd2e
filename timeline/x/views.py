"""What the views of people, Tweets and messages share."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar, Final, cast

from rest_framework.response import Response

from accounts.models import User
from core.paging import Page
from core.x import problems, shapes
from core.x.asking import USER_ID, Asked, Vocabulary, key_of, require_form
from core.x.pages import by_pk, meta_of
from core.x.problems import InvalidRequest
from core.x.shapes import Shape
from core.x.views import XView, body
from timeline.models import Tweet
from timeline.x import people, tweets

PAIR: Final = re.compile(r"[0-9]{1,19}-[0-9]{1,19}", re.ASCII)
PEOPLE: Vocabulary = Vocabulary(
    fields={people.KIND: people.FIELDS, tweets.KIND: tweets.FIELDS},
    expansions={"pinned_tweet_id": (people.KIND, "pinned_tweet_id")},
)
PEOPLE_PAGE: Shape = shapes.answer(shapes.several(people.USER), meta=True)
TWEET_PAGE: Shape = shapes.answer(shapes.several(tweets.TWEET), includes=tweets.INCLUDES, meta=True)


class SocialView(XView):
    """A view that knows who asks."""

    scopes: ClassVar = frozenset({"users.read", "tweet.read"})
    names: ClassVar = {
        "user_id": shapes.USER_ID,
        "target_id": shapes.USER_ID,
        "tweet_id": shapes.matching(tweets.TWEET_ID),
        "username": shapes.matching(people.USERNAME),
        "pair": shapes.matching(PAIR),
    }

    def viewer(self) -> User | None:
        return self.request.user if isinstance(self.request.user, User) else None

    def me(self) -> User:
        """Of a view that needs a person."""
        return cast("User", self.request.user)

    def field(self, name: str) -> Any:
        """A field of the JSON body."""
        return self.request.data.get(name) if isinstance(self.request.data, dict) else None

    def either(self, *names: str) -> Any:
        """The first of these fields that was sent."""
        return next((value for name in names if (value := self.field(name)) is not None), None)

    def show_tweets(self, page: Page[Tweet], asked: Asked) -> Response:
        viewer = self.viewer()
        shown = tweets.represent_tweets(page.items, viewer, asked)
        included = tweets.includes_of(page.items, viewer, asked)
        return Response(body(shown, includes=included, meta=meta_of(page, ids=by_pk)))


def user_key(value: Any, name: str) -> int:
    """A user's id as our key. Raises InvalidRequest."""
    return key_of(require_form(name, value if isinstance(value, str) else "", USER_ID))


def person_of(view: SocialView, user_id: str, name: str = "id") -> User | None:
    """Whom the viewer may know of, by id."""
    return User.objects.visible_to(view.viewer()).filter(pk=user_key(user_id, name)).first()


def require_self(view: SocialView, user_id: str) -> User:
    """The addressed account has to be the one that asks. Raises InvalidRequest, as X does."""
    me = view.me()
    if user_key(user_id, "id") != me.pk:
        raise InvalidRequest(
            "id",
            user_id,
            f"The `id` query parameter value [{user_id}] must be the same as the authenticating "
            f"user [{me.pk}]",
        )
    return me


def missing(kind: str, parameter: str, values: Iterable[str]) -> list[dict[str, Any]]:
    return [problems.not_found(kind, parameter, value) for value in values]
