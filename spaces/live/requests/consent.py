"""What may be made of one's own words: captions, and the record."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from spaces import services
from spaces.live.requests.asks import SPEAK, Answer, Ask, Caller, Fields, Flag, calling
from spaces.live.requests.words import SEATED


def _answer_captions(caller: Caller, fields: Fields) -> Answer:
    services.answer_captions(actor=caller.actor, space=caller.space, **fields)
    return {"caption_consent": fields["is_given"]}


CONSENT: Final[dict[str, Ask]] = {
    "captions.answer": Ask(
        does=_("Say whether one's own words may be made into captions."),
        who=_("all with an account: holds for the account, and from now on here"),
        scope=SPEAK,
        fields=(Flag("is_given", _("May what one says be captioned?")),),
        answer={"caption_consent": {"type": "boolean", "description": "What was said."}},
        handle=_answer_captions,
    ),
    "record.stop": Ask(
        does=_("Speak off the record from now on."),
        who=_("seated: off the record from now on"),
        scope=SPEAK,
        refuses={409: ("not_seated",)},
        handle=calling(services.go_off_record),
    ),
    "record.go_on": Ask(
        does=_("Be on the record again from now on."),
        who=SEATED,
        scope=SPEAK,
        refuses={409: ("not_seated",)},
        handle=calling(services.go_on_record),
    ),
}
