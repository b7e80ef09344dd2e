"""What a fuzzer meets: people who know one another, with one thing of each kind. Prints as JSON
the words that stand for them in addresses, one list a kind (Ana's things first), and two tokens.

python -m tests.clients.village
"""

import json

import django

django.setup()

from django.conf import settings  # noqa: E402

from accounts.models import Delivery, User, Webhook  # noqa: E402
from accounts.services import webhooks  # noqa: E402
from moderation.models import Report  # noqa: E402
from moderation.services.reports import report_account  # noqa: E402
from recordings.models import CaptionCue, Clip, Download, WorkState  # noqa: E402
from spaces.models import Space, State  # noqa: E402
from tests.clients.scene import make_app, token_of  # noqa: E402
from tests.recordings.clipping import make_clip  # noqa: E402
from tests.recordings.real_replays import publish  # noqa: E402
from tests.social import village  # noqa: E402
from timeline import services as timeline  # noqa: E402
from timeline.models import Conversation, Tweet  # noqa: E402


def settle() -> User:
    """Ana, who lives there."""
    people = {name: village.make_person(name) for name in ("ana", *village.NEIGHBOURS)}
    ana, ben = people["ana"], people["ben"]
    village.get_to_know(ana, people)
    village.make_tweets(ana, ben)
    spaces = village.make_spaces(ana)
    live = spaces["live"]
    keep(spaces)
    timeline.post_tweet(actor=ana, text=f"Come {settings.PUBLIC_URL}{live.get_absolute_url()}")
    for host in (ben, people["followed"]):
        village.make_spaces(host)
    timeline.send_message(actor=ben, recipient=ana, text="Hello")
    report_account(actor=ana, person=ben, reason="spam")
    webhook, _secret = webhooks.make_webhook(
        actor=ana, name="News", url="https://hooks.example.org/news", events=["spaces.start"]
    )
    webhooks.send_test(actor=ana, webhook=webhook)
    return ana


def keep(spaces: dict[str, Space]) -> None:
    """What is kept of them."""
    live, ended = spaces["live"], spaces["ended"]
    publish(ended, b"sound", b"sound", turns=[[0, 9_000, ended.host_id]])
    make_clip(live, live.host, live.host, title="A clip")
    Download.objects.create(
        space=ended,
        user=ended.host,
        kind=Download.Kind.OWN,
        state=WorkState.DONE,
        file=Clip.objects.get().opus_file,
    )


def main() -> None:
    ana = settle()
    app = make_app(ana, "A fuzzer")
    spaces = sorted(Space.objects.order_by("pk"), key=lambda space: space.state != State.LIVE)
    words = {
        "spaces": [space.public_id for space in spaces],
        "people": User.objects.order_by("pk").values_list("pk", flat=True),
        "handles": User.objects.order_by("pk").values_list("username", flat=True),
        "tweets": Tweet.objects.order_by("pk").values_list("pk", flat=True),
        "clips": Clip.objects.values_list("public_id", flat=True),
        "downloads": Download.objects.values_list("public_id", flat=True),
        "cues": CaptionCue.objects.order_by("pk").values_list("pk", flat=True),
        "ended": [space.public_id for space in spaces if space.host == ana and space.has_ended],
        "reports": Report.objects.values_list("pk", flat=True),
        "webhooks": Webhook.objects.values_list("public_id", flat=True),
        "deliveries": Delivery.objects.values_list("pk", flat=True),
        "pairs": [Conversation.objects.of(ana).get().pair],
    }
    print(
        json.dumps(
            {
                "words": {kind: [str(word) for word in found] for kind, found in words.items()},
                "app": token_of(app, None, "words-of-the-app"),
                "person": token_of(app, ana, "words-of-ana"),
            }
        )
    )


if __name__ == "__main__":
    main()
