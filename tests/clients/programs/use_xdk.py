"""X's official client for Python; the arguments as of use_tweepy.py."""

import json
import sys

from xdk import Client

BASE_URL, APP_TOKEN, USER_TOKEN, SPACE_ID, USER_ID = sys.argv[1:]


def dump(answer):
    return answer.model_dump(mode="json", exclude_none=True, by_alias=True)


def first_page(found):
    """Some of its calls give pages one by one."""
    return found if hasattr(found, "model_dump") else next(iter(found))


client = Client(base_url=BASE_URL, bearer_token=APP_TOKEN)
person = Client(base_url=BASE_URL, access_token=USER_TOKEN)
print(
    json.dumps(
        {
            "one": dump(client.spaces.get_by_id(SPACE_ID, space_fields=["title", "started_at"])),
            "several": dump(client.spaces.get_by_ids(ids=[SPACE_ID, "1DXxyRYNejbKM"])),
            "by_creator": dump(client.spaces.get_by_creator_ids(user_ids=[USER_ID])),
            "searched": dump(client.spaces.search(query="tides", space_fields=["title"])),
            "buyers": dump(first_page(person.spaces.get_buyers(SPACE_ID))),
            "lost": dump(client.spaces.get_by_id("1DXxyRYNejbKM")),
        }
    )
)
