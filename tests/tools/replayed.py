"""Make accounts, log them in and leave them a replay, in the database that the environment names.

    python -m tests.tools.replayed '{"seconds": 30}' host speaker

prints, as JSON, the Space's id and everybody's cookies. The first hosted, all spoke in turn. The
fields are those of tests.recordings.real_replays.make_replay.
"""

import json
import sys

import django

django.setup()

from tests.factories import make_user  # noqa: E402
from tests.recordings.real_replays import make_replay  # noqa: E402
from tests.tools.assemble import cookies_of  # noqa: E402


def main(fields: dict[str, object], handles: list[str]) -> None:
    host, *others = [make_user(handle) for handle in handles]
    replay = make_replay(host, speakers=others, **fields)
    cookies = {user.handle: cookies_of(user) for user in (host, *others)}
    print(json.dumps({"space_id": replay.recording.space.public_id, "cookies": cookies}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2:])
