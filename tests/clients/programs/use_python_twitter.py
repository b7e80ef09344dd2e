"""python-twitter-v2; the arguments as of use_tweepy.py."""

import json
import sys

from pytwitter import Api, PyTwitterError

BASE_URL, APP_TOKEN, USER_TOKEN, SPACE_ID, USER_ID = sys.argv[1:]


class Here(Api):
    BASE_URL_V2 = f"{BASE_URL}/2"


def refusal_of(call):
    try:
        call()
    except PyTwitterError as error:
        return str(error)
    return None


api = Here(bearer_token=APP_TOKEN)
one = api.get_space(SPACE_ID, space_fields=["title", "started_at"], expansions=["host_ids"])
print(
    json.dumps(
        {
            "one": [one.data.id, one.data.state, one.data.title],
            "hosts": [user.username for user in one.includes.users],
            "several": [space.id for space in api.get_spaces([SPACE_ID]).data],
            "by_creator": [space.id for space in api.get_spaces_by_creator([USER_ID]).data],
            "searched": [
                space.title for space in api.search_spaces("tides", space_fields=["title"]).data
            ],
            "lost": refusal_of(lambda: api.get_space("1DXxyRYNejbKM")),
            "bad": refusal_of(lambda: api.get_space("not-an-id")),
        }
    )
)
