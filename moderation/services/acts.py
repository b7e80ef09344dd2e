"""What each act does, and how it is undone. Who may is asked before (moderation.rules)."""

from collections.abc import Callable
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from core.errors import DomainError, Invalid
from moderation.models import Act, Case, Decision
from moderation.services import suspensions
from recordings.models import Replay
from recordings.services import removal as recordings
from spaces.models import Space
from spaces.services import safety
from timeline.services import removal as timeline


class _Deed(NamedTuple):
    """Both answer whether the standing of the account changed."""

    do: Callable[[Decision], bool]
    undo: Callable[[Decision], bool]


def carry_out(decision: Decision) -> bool:
    """Do what it says, in the caller's transaction; True if the account's standing changed.

    Raises Invalid `nothing_to_act_on` where the case has no such thing, `not_ended` for the
    recording of a live Space, and DomainError `ended` or `already_gone`.
    """
    return _DEEDS[Act(decision.act)].do(decision)


def undo(decision: Decision) -> bool:
    """Put back exactly what it took. An ended Space stays so, and what is purged is gone."""
    return _DEEDS[Act(decision.act)].undo(decision)


def _nothing(_decision: Decision) -> bool:
    return False


def _end_space(decision: Decision) -> bool:
    if not safety.stop_space(_space_of(decision.case)):
        raise DomainError("ended", _("This Space is over already."))
    return False


def _clear_end(decision: Decision) -> bool:
    safety.clear_stop(_space_of(decision.case))
    return False


def _remove_replay(decision: Decision) -> bool:
    space = _space_of(decision.case)
    if not Replay.objects.filter(recording__space=space).exists():
        raise _nothing_here(_("There is no recording to remove in this case."))
    if not space.has_ended:
        raise DomainError("not_ended", _("End the Space first. Then its recording can be removed."))
    if not recordings.hide_replay(space):
        raise DomainError("already_gone", _("This recording is gone already."))
    return False


def _show_replay(decision: Decision) -> bool:
    recordings.show_replay(_space_of(decision.case))
    return False


def _remove_clip(decision: Decision) -> bool:
    clip = decision.case.clip
    if clip is None:
        raise _nothing_here(_("There is no clip to remove in this case."))
    if not recordings.hide_clip(clip):
        raise DomainError("already_gone", _("This clip is gone already."))
    return False


def _show_clip(decision: Decision) -> bool:
    if decision.case.clip is not None:
        recordings.show_clip(decision.case.clip)
    return False


def _remove_tweet(decision: Decision) -> bool:
    tweet = decision.case.tweet
    if tweet is None:
        raise _nothing_here(_("There is no Tweet to remove in this case, or it is deleted."))
    if not timeline.hide_tweet(tweet):
        raise DomainError("already_gone", _("This Tweet is removed already."))
    return False


def _show_tweet(decision: Decision) -> bool:
    if decision.case.tweet is not None:
        timeline.show_tweet(decision.case.tweet)
    return False


def _space_of(case: Case) -> Space:
    if case.space is None:
        raise _nothing_here(_("There is no Space in this case."))
    return case.space


def _nothing_here(message: str) -> Invalid:
    return Invalid("nothing_to_act_on", message)


_DEEDS: Final = {
    Act.DISMISS: _Deed(_nothing, _nothing),
    Act.WARN: _Deed(_nothing, _nothing),
    Act.END_SPACE: _Deed(_end_space, _clear_end),
    Act.REMOVE_REPLAY: _Deed(_remove_replay, _show_replay),
    Act.REMOVE_CLIP: _Deed(_remove_clip, _show_clip),
    Act.REMOVE_TWEET: _Deed(_remove_tweet, _show_tweet),
    Act.SUSPEND: _Deed(suspensions.suspend, suspensions.take_back),
    Act.BAN: _Deed(suspensions.suspend, suspensions.take_back),
}
