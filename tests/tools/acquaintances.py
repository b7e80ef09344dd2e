"""Make people who know each other, and a Space that its host has yet to start.

    python -m tests.tools.acquaintances [--recorded] ana ben carol

prints, as JSON, the Space's id and everybody's cookies. The first hosts and has a Tweet; the others
follow them, and everybody may write to everybody.
"""

import json
import sys

import django

django.setup()

from accounts import services as accounts  # noqa: E402
from accounts.models import MessagesFrom  # noqa: E402
from spaces import services as spaces  # noqa: E402
from tests.factories import make_user  # noqa: E402
from tests.tools.assemble import cookies_of  # noqa: E402
from timeline import services as timeline  # noqa: E402


def main(handles: list[str], *, is_recorded: bool) -> None:
    people = [make_user(handle, messages_from=MessagesFrom.EVERYONE) for handle in handles]
    host, *others = people
    for person in others:
        accounts.follow(actor=person, other=host)
    timeline.post_tweet(actor=host, text="The harbour is quiet.", poll_choices=("Good", "Pity"))
    fields = {"title": "Evening by the harbour", "is_recorded": is_recorded}
    space = spaces.create_space(actor=host, **fields)
    cookies = {person.handle: cookies_of(person) for person in people}
    print(json.dumps({"space_id": space.public_id, "cookies": cookies}))


if __name__ == "__main__":
    words = sys.argv[1:]
    main([one for one in words if one != "--recorded"], is_recorded="--recorded" in words)
