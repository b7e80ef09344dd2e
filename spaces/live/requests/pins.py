"""Pinned Tweets."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from spaces import services
from spaces.live.requests.asks import MANAGE, SPEAK, Ask, Id, calling
from spaces.live.requests.words import MANAGERS, SEATED
from spaces.representations import represent_pin
from spaces.representations.schemas import ref

_PIN: Final = Id("pin", _("The `id` of the pin, which is not its Tweet's."), to="pin_id")

PINS: Final[dict[str, Ask]] = {
    "tweet.pin": Ask(
        does=_("Show a Tweet in the Space, above those that are there."),
        who=SEATED,
        scope=SPEAK,
        fields=(Id("tweet", _("The id of the Tweet."), to="tweet_id"),),
        answer={"pin": ref("StagePin")},
        refuses={403: ("protected",), 409: ("not_seated", "already_pinned")},
        handle=calling(services.pin_tweet, "pin", represent_pin),
    ),
    "tweet.unpin": Ask(
        does=_("Take a Tweet off."),
        who=_("managers; who pinned it"),
        scope=SPEAK,
        fields=(_PIN,),
        handle=calling(services.unpin_tweet),
    ),
    "tweet.move": Ask(
        does=_("Put a pinned Tweet directly above another one, or last."),
        who=MANAGERS,
        scope=MANAGE,
        fields=(
            _PIN,
            Id("before", _("A pin; left out or null: the end."), required=False, or_null=True),
        ),
        handle=calling(services.move_pin),
    ),
}
