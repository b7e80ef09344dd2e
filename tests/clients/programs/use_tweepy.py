"""tweepy as its users call it; prints what it made of our answers.

python use_tweepy.py BASE_URL APP_TOKEN USER_TOKEN SPACE_ID USER_ID
"""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime

import aiohttp
import tweepy
from tweepy.asynchronous import AsyncClient

from spaces.client.tweepy import use, use_async

BASE_URL, APP_TOKEN, USER_TOKEN, SPACE_ID, USER_ID = sys.argv[1:]
ASKED = {
    "space_fields": ["title", "started_at", "participant_count", "scheduled_start", "host_ids"],
    "expansions": ["host_ids", "creator_id"],
    "user_fields": ["public_metrics"],
}


def facts_of(one, several, by_creator, searched, tweets, buyers, lost):  # noqa: PLR0917
    space = one.data
    return {
        "one": [space.id, space.state, space.title, space.started_at.year, space.host_ids],
        "hosts": [user.username for user in one.includes["users"]],
        "several": [found.id for found in several.data],
        "missing": several.errors[0]["resource_id"],
        "by_creator": [found.id for found in by_creator.data],
        "searched": [found.title for found in searched.data],
        "tweets": [tweet.text[:5] for tweet in tweets.data],
        "buyers": buyers.data,
        "lost": [lost.data, lost.errors[0]["title"]],
    }


def sync():
    client = use(tweepy.Client(bearer_token=APP_TOKEN), BASE_URL)
    person = use(tweepy.Client(bearer_token=USER_TOKEN), BASE_URL)
    facts = facts_of(
        client.get_space(SPACE_ID, **ASKED),
        client.get_spaces(ids=[SPACE_ID, "1DXxyRYNejbKM"]),
        client.get_spaces(user_ids=[USER_ID]),
        client.search_spaces("tides", state="all", space_fields=["title"]),
        client.get_space_tweets(SPACE_ID),
        person.get_space_buyers(SPACE_ID),
        client.get_space("1DXxyRYNejbKM"),
    )
    facts["me"] = person.get_me(user_auth=False).data.username
    tweeted = person.create_tweet(text="From tweepy", user_auth=False).data
    facts["tweeted"] = tweeted["text"]
    facts["found"] = [tweet.text for tweet in client.search_recent_tweets("from:ana tweepy").data]
    since = {"since_id": int(tweeted["id"]) - 1, "start_time": datetime(2020, 1, 1, tzinfo=UTC)}
    facts["new"] = [tweet.text for tweet in client.get_users_tweets(USER_ID, **since).data]
    facts["errors"] = errors(client)
    return facts


def errors(client):
    """Which exception each refusal becomes, and what it says."""
    raised = {}
    nobody = use(tweepy.Client(bearer_token="nonsense"), BASE_URL)
    for name, call in {
        "bad id": lambda: client.get_space("not-an-id"),
        "bad field": lambda: client.get_space(SPACE_ID, space_fields=["listeners"]),
        "bad token": lambda: nobody.get_space(SPACE_ID),
        "app alone": lambda: client.get_space_buyers(SPACE_ID),
    }.items():
        try:
            call()
        except tweepy.HTTPException as error:
            raised[name] = [type(error).__name__, str(error).splitlines()[-1]]
    return raised


async def asynchronous():
    async with aiohttp.ClientSession() as session:
        client = use_async(AsyncClient(bearer_token=APP_TOKEN), session, BASE_URL)
        person = use_async(AsyncClient(bearer_token=USER_TOKEN), session, BASE_URL)
        return facts_of(
            await client.get_space(SPACE_ID, **ASKED),
            await client.get_spaces(ids=[SPACE_ID, "1DXxyRYNejbKM"]),
            await client.get_spaces(user_ids=[USER_ID]),
            await client.search_spaces("tides", state="all", space_fields=["title"]),
            await client.get_space_tweets(SPACE_ID),
            await person.get_space_buyers(SPACE_ID),
            await client.get_space("1DXxyRYNejbKM"),
        )


def until_refused():
    """What it says once the quarter's requests are used up."""
    client = use(tweepy.Client(bearer_token=os.environ["LIMITED_TOKEN"]), BASE_URL)
    for number in range(400):
        try:
            client.get_space_tweets(SPACE_ID)
        except tweepy.TooManyRequests as error:
            return [number, error.response.headers["x-rate-limit-remaining"]]
    return None


print(json.dumps({"sync": sync(), "async": asyncio.run(asynchronous()), "limit": until_refused()}))
