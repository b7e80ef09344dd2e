"""What may be made of one's own words: captions, and the record."""

from typing import Final

from django.utils.translation import gettext as _

from core.errors import Invalid
from spaces import services
from spaces.live.requests.caller import Answer, Caller, Handler, Request, flag_in


def _answer_captions(caller: Caller, request: Request) -> Answer:
    is_given = flag_in(request, "is_given")
    if is_given is None:
        raise Invalid("invalid", _("“%s” is true or false.") % "is_given")
    services.answer_captions(actor=caller.actor, space=caller.space, is_given=is_given)
    return {"caption_consent": is_given}


def _stop_record(caller: Caller, _request: Request) -> Answer:
    services.go_off_record(actor=caller.actor, space=caller.space)
    return {}


def _go_on_record(caller: Caller, _request: Request) -> Answer:
    services.go_on_record(actor=caller.actor, space=caller.space)
    return {}


CONSENT: Final[dict[str, Handler]] = {
    "captions.answer": _answer_captions,
    "record.stop": _stop_record,
    "record.go_on": _go_on_record,
}
