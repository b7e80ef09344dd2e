"""Make the fullest Space there can be, with names that try a layout, and log some people in.

    python -m tests.tools.crowded

prints, as JSON, the ids of one Space of each state and the cookies of three people: `host`,
`speaker` and `listener` of the live one. The host hosts the ended one and the one in the lobby as
well; the speaker has announced one.
"""

import json
from datetime import datetime, timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from spaces import services  # noqa: E402
from spaces.models import Space, Topic  # noqa: E402
from tests.factories import make_user  # noqa: E402
from tests.spaces.cast import enter, seat  # noqa: E402
from tests.tools.assemble import cookies_of  # noqa: E402

UNBROKEN = "Wolfeschlegelsteinhausenbergerdorff"
SPEAKERS = (
    UNBROKEN + "-Featherstone Jr",
    "عبد الرحمن بن محمد الطويل جدًا من الإسكندرية",
    "שלמה בן־ישראל הארוך מאוד מתל אביב",
    "Mañana Ñandú de la Santísima Trinidad y Cepeda",
    "👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈 Zoë 👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈",
    "ประเสริฐศักดิ์ธนากรวัฒนาพรหมมินทร์",
    "株式会社とても長い名前の放送局アナウンサー田中太郎",
    "W" * 50,
    "i",
    "O'Brien & Søn <b>not bold</b>",
)
LISTENERS = (UNBROKEN, "مستمع صبور", "Ben", "W" * 50) * 6
ASKING = 3
TITLE = UNBROKEN + " — مساء الخير من الميناء"
DESCRIPTION = "https://example.org/" + "a-very-long-path/" * 12 + " " + "word " * 9
TOPICS = {"films": "Independent international film", "news": "News", "long": "L" * 40}


def main() -> None:
    host = make_user("host", name="Hildegard " + UNBROKEN, bio="b" * 160)
    speakers = [make_user(f"speaker{i}", name=name) for i, name in enumerate(SPEAKERS)]
    listeners = [make_user(f"listener{i}", name=name) for i, name in enumerate(LISTENERS)]
    ended = start(host, speakers)
    services.end_space(actor=host, space=ended)
    live = start(host, speakers)
    for person in (host, *listeners):
        enter(person, live)
    for person in listeners[-ASKING:]:
        services.request_to_speak(actor=person, space=live)
    cast = {"host": host, "speaker": speakers[0], "listener": listeners[0]}
    spaces = {"live": live, "ended": ended, "lobby": create(host)}
    tomorrow = timezone.now() + timedelta(days=1)
    spaces["announced"] = create(speakers[0], scheduled_start=tomorrow)
    scene = {
        "spaces": {state: space.public_id for state, space in spaces.items()},
        "cookies": {role: cookies_of(user) for role, user in cast.items()},
    }
    print(json.dumps(scene))


def start(host: User, speakers: list[User]) -> Space:
    space = services.start_space(actor=host, space=create(host))
    for speaker in speakers:
        seat(speaker, space)
    return space


def create(host: User, scheduled_start: datetime | None = None) -> Space:
    topics = [Topic.objects.get_or_create(slug=slug, name=name)[0] for slug, name in TOPICS.items()]
    return services.create_space(
        actor=host,
        title=TITLE,
        description=DESCRIPTION,
        topics=topics,
        is_recorded=True,
        scheduled_start=scheduled_start,
    )


if __name__ == "__main__":
    main()
