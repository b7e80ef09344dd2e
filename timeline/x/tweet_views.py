"""/2/tweets and what people's time lines hold."""

from typing import Any, ClassVar, Final

from django.db.models import Exists, OuterRef
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import NotFound
from core.x import shapes
from core.x.asking import ids_of, key_of, require_form
from core.x.operations import Parameter, operation, required_ids
from core.x.problems import InvalidRequest
from core.x.views import body
from timeline.home import HOME_LENGTH, home_page
from timeline.listings import tweets_of, with_authors
from timeline.models import Mention, Tweet
from timeline.models.polls import CHOICE_LENGTH, MAX_CHOICES, MIN_CHOICES
from timeline.query import QUERY_LENGTH, parse
from timeline.search import find_tweets as search_tweets
from timeline.services import delete_tweet, post_tweet
from timeline.text import MAX_RAW_LENGTH
from timeline.x.stretches import STRETCH, stretch_of
from timeline.x.tweets import (
    INCLUDES,
    TWEET,
    TWEET_ID,
    VOCABULARY,
    find_tweets,
    includes_of,
    represent_tweets,
)
from timeline.x.views import TWEET_PAGE, SocialView, missing, person_of, require_self

_SEARCH_PAGE: Final = 10
_TIMELINE_PAGE: Final = 10
_ID: Final = shapes.matching(TWEET_ID)
_QUERY: Final = {**shapes.TEXT, "minLength": 1, "maxLength": 4 * QUERY_LENGTH}
_WEEK: Final = 7 * 24 * 60
_CHOICE: Final = {**shapes.WORDS, "maxLength": CHOICE_LENGTH}
_NEW: Final = shapes.thing(
    {
        "text": {**shapes.WORDS, "maxLength": MAX_RAW_LENGTH},
        "reply": shapes.thing({"in_reply_to_tweet_id": _ID}),
        "quote_tweet_id": _ID,
        "quote_post_id": _ID,
        "poll": shapes.thing(
            {
                "options": {
                    **shapes.several(_CHOICE, least=MIN_CHOICES),
                    "maxItems": MAX_CHOICES,
                    "uniqueItems": True,
                },
                "duration_minutes": {"type": "integer", "minimum": 5, "maximum": _WEEK},
            },
            ("options", "duration_minutes"),
        ),
    },
    ("text",),
)


class TweetsView(SocialView):
    """GET several by id; POST writes one."""

    write_scopes: ClassVar = frozenset({"tweet.write", "tweet.read", "users.read"})

    @operation(
        "getPostsByIds",
        "Several Tweets, by id.",
        shapes.answer(shapes.several(TWEET), includes=INCLUDES),
        asks=VOCABULARY,
        query={"ids": required_ids(_ID, "Of the Tweets.")},
    )
    def get(self, request: Request) -> Response:
        ids = ids_of(request.query_params, "ids", TWEET_ID)
        asked = VOCABULARY.read(request.query_params)
        found = find_tweets([key_of(one) for one in ids], self.viewer())
        shown = [found[key_of(one)] for one in ids if key_of(one) in found]
        data = represent_tweets(shown, self.viewer(), asked)
        included = includes_of(shown, self.viewer(), asked)
        lost = missing("tweet", "ids", [one for one in ids if key_of(one) not in found])
        return Response(body(data, includes=included, errors=lost))

    @operation(
        "createPosts",
        "Tweet: plainly, as an answer, with a quote or with a poll.",
        shapes.answer(TWEET, errors=False),
        sends=_NEW,
        status=status.HTTP_201_CREATED,
    )
    def post(self, _request: Request) -> Response:
        me = self.me()
        reply = self.field("reply")
        answered = reply.get("in_reply_to_tweet_id") if isinstance(reply, dict) else None
        poll = self.field("poll")
        tweet = post_tweet(
            actor=me,
            text=_words(self.field("text")),
            reply_to=self._named(answered, "reply.in_reply_to_tweet_id"),
            quote_of=self._named(self.either("quote_tweet_id", "quote_post_id"), "quote_tweet_id"),
            **(_poll(poll) if poll is not None else {}),
        )
        key = str(tweet.pk)
        data = {"id": key, "text": tweet.text, "edit_history_tweet_ids": [key]}
        return Response(body(data | {"edit_history_post_ids": [key]}), status.HTTP_201_CREATED)

    def _named(self, tweet_id: Any, name: str) -> Tweet | None:
        if tweet_id is None:
            return None
        key = key_of(require_form(name, _word(tweet_id), TWEET_ID))
        found = find_tweets([key], self.viewer()).get(key)
        if found is None:
            raise NotFound(f"Could not find tweet with {name}: [{tweet_id}].")
        return found


class TweetView(SocialView):
    """GET one; DELETE takes back one's own."""

    write_scopes: ClassVar = frozenset({"tweet.write", "tweet.read", "users.read"})

    @operation(
        "getPostsById",
        "One Tweet, by id.",
        shapes.answer(TWEET, includes=INCLUDES),
        asks=VOCABULARY,
    )
    def get(self, request: Request, tweet_id: str) -> Response:
        key = key_of(require_form("id", tweet_id, TWEET_ID))
        asked = VOCABULARY.read(request.query_params)
        found = find_tweets([key], self.viewer()).get(key)
        if found is None:
            return Response(body(None, errors=missing("tweet", "id", [tweet_id])))
        data = represent_tweets([found], self.viewer(), asked)[0]
        return Response(body(data, includes=includes_of([found], self.viewer(), asked)))

    @operation(
        "deletePosts",
        "Take back a Tweet of one's own.",
        shapes.answer(shapes.thing({"deleted": shapes.FLAG}, ("deleted",)), errors=False),
    )
    def delete(self, _request: Request, tweet_id: str) -> Response:
        key = key_of(require_form("id", tweet_id, TWEET_ID))
        found = find_tweets([key], self.viewer()).get(key)
        if found is None:
            raise NotFound(f"Could not find tweet with id: [{tweet_id}].")
        delete_tweet(actor=self.me(), tweet=found)
        return Response(body({"deleted": True}))


class UserTweetsView(SocialView):
    @operation(
        "getUsersPosts", "Their Tweets, newest first.", TWEET_PAGE, asks=VOCABULARY, query=STRETCH
    )
    def get(self, request: Request, user_id: str) -> Response:
        asked = VOCABULARY.read(request.query_params)
        stretch = stretch_of(request.query_params, _TIMELINE_PAGE)
        person = person_of(self, user_id)
        if person is None:
            return Response(body(None, errors=missing("user", "id", [user_id])))
        rows = tweets_of(person, self.viewer())
        return self.show_tweets(stretch.page_of(rows), asked)


class UserMentionsView(SocialView):
    @operation(
        "getUsersMentions",
        "Tweets that name them, newest first.",
        TWEET_PAGE,
        asks=VOCABULARY,
        query=STRETCH,
    )
    def get(self, request: Request, user_id: str) -> Response:
        asked = VOCABULARY.read(request.query_params)
        stretch = stretch_of(request.query_params, _TIMELINE_PAGE)
        person = person_of(self, user_id)
        if person is None:
            return Response(body(None, errors=missing("user", "id", [user_id])))
        named = Mention.objects.filter(tweet=OuterRef("pk"), user=person)
        rows = with_authors(Tweet.objects.visible_to(self.viewer())).filter(Exists(named))
        return self.show_tweets(stretch.page_of(rows), asked)


class HomeView(SocialView):
    """One's own Home, newest first."""

    needs_user: ClassVar = True

    @operation(
        "getUsersTimeline",
        "One's own Home, newest first.",
        TWEET_PAGE,
        asks=VOCABULARY,
        query=STRETCH,
    )
    def get(self, request: Request, user_id: str) -> Response:
        me = require_self(self, user_id)
        asked = VOCABULARY.read(request.query_params)
        stretch = stretch_of(request.query_params, HOME_LENGTH)  # a page of Home has this length
        return self.show_tweets(stretch.cut(home_page(me, stretch.before)), asked)


class TweetSearchView(SocialView):
    """As the search page, with its operators: `filter:spaces`, `from:`, #tags and @handles."""

    @operation(
        "searchPostsRecent",
        "Tweets by their words, tags and authors; `filter:spaces` finds those with a Space.",
        TWEET_PAGE,
        asks=VOCABULARY,
        query={"query": Parameter(_QUERY, "As on the search page.", required=True), **STRETCH},
    )
    def get(self, request: Request) -> Response:
        words = request.query_params.get("query", "")
        if not 1 <= len(words) <= 4 * QUERY_LENGTH:
            message = f"The `query` query parameter length is not between 1 and {4 * QUERY_LENGTH}"
            raise InvalidRequest("query", words[: 4 * QUERY_LENGTH], message)
        asked = VOCABULARY.read(request.query_params)
        stretch = stretch_of(request.query_params, _SEARCH_PAGE)
        found = search_tweets(parse(words), self.viewer(), stretch.before, stretch.length)
        return self.show_tweets(stretch.cut(found), asked)


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _word(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _poll(poll: Any) -> dict[str, Any]:
    options = poll.get("options") if isinstance(poll, dict) else None
    minutes = poll.get("duration_minutes") if isinstance(poll, dict) else None
    is_list = isinstance(options, list) and all(isinstance(one, str) for one in options)
    if not options or not is_list or not isinstance(minutes, int) or isinstance(minutes, bool):
        raise InvalidRequest("poll", "", "`poll` has `options` (words) and `duration_minutes`")
    return {"poll_choices": options, "poll_hours": min(minutes, 10**6) / 60}
