"""Reporting. Nobody but moderators ever learns of a report, whoever it is about least of all."""

from datetime import timedelta
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid, NotFound
from core.limits import TooMany
from core.text import clean_lines
from moderation import rules
from moderation.cases import case_for, severity_of
from moderation.models import WORDS_LENGTH, Kind, Reason, Report, ReportState
from moderation.services.evidence import evidence_for, note_request
from recordings.models import Clip
from spaces.models import Space
from spaces.rules import can_see as can_see_space
from timeline.models import Tweet
from timeline.services.standing import require_standing, require_visible

MOST_A_DAY: Final = 20


@transaction.atomic
def report_space(*, actor: User, space: Space, reason: str, words: str = "") -> Report:
    """Tell the moderators of a Space.

    As long as one's report is open another adds nothing but evidence, if it has none. Raises
    NotFound for what `actor` cannot see, Invalid for one's own and for an unknown reason,
    NotAllowed `suspended`, TooMany after twenty in a day.
    """
    reporter = require_standing(actor)
    _require_not_own(reporter, space.host, _("This is your own Space."))
    if not rules.can_report_space(reporter, space):
        raise NotFound(_("This Space is not available."))
    about = {"kind": Kind.SPACE, "space": space}
    return _file(reporter, about, _Facts(space, space.host, space), reason, words)


@transaction.atomic
def report_account(
    *, actor: User, person: User, reason: str, words: str = "", in_space: Space | None = None
) -> Report:
    """Tell the moderators of an account; `in_space`: where it happened. Else as `report_space`."""
    reporter = require_standing(actor)
    _require_not_own(reporter, person, _("You cannot report yourself."))
    if not rules.can_report_account(reporter, person):
        raise NotFound(_("This account is not available."))
    about = {"kind": Kind.ACCOUNT, "account": person}
    place = _seen(reporter, in_space)
    return _file(reporter, about, _Facts(person, person, place), reason, words)


@transaction.atomic
def report_tweet(
    *, actor: User, tweet: Tweet, reason: str, words: str = "", in_space: Space | None = None
) -> Report:
    """Tell the moderators of a Tweet (of a retweet: of what it retweets), which keeps its words
    even if its author deletes it. Else as `report_account`.
    """
    reporter = require_standing(actor)
    shown = require_visible(reporter, tweet)
    _require_not_own(reporter, shown.author, _("This is your own Tweet. You can delete it."))
    about = {"kind": Kind.TWEET, "tweet": shown}
    place = _seen(reporter, in_space)
    return _file(reporter, about, _Facts(shown, shown.author, place, shown.text), reason, words)


@transaction.atomic
def report_clip(*, actor: User, clip: Clip, reason: str, words: str = "") -> Report:
    """Tell the moderators of a clip: what it is called, and where in its Space it lies, stays even
    if it is taken away. Else as `report_account`.
    """
    reporter = require_standing(actor)
    seen = Clip.objects.visible_to(reporter).select_related("space__host", "author")
    shown = seen.filter(pk=clip.pk).first()
    if shown is None:
        raise NotFound(_("This clip is not available."))
    _require_not_own(reporter, shown.author, _("This is your own clip. You can delete it."))
    about = {"kind": Kind.CLIP, "clip": shown}
    facts = _Facts(shown, shown.author, shown.space, _as_it_stands(shown))
    return _file(reporter, about, facts, reason, words)


class _Facts(NamedTuple):
    """What is reported, who answers for it, where it happened, and what it says."""

    thing: User | Space | Tweet | Clip
    account: User
    place: Space | None
    text: str = ""

    @property
    def in_space(self) -> Space | None:
        """Of what has a place by itself none is told."""
        return None if isinstance(self.thing, Space | Clip) else self.place

    @property
    def heard(self) -> tuple[Space | None, User | None]:
        """Where to seal what is heard, and of whom (None: of all). What a clip plays is kept."""
        if isinstance(self.thing, Clip):
            return None, None
        return self.place, None if isinstance(self.thing, Space) else self.account


def _file(reporter: User, about: dict[str, Any], facts: _Facts, reason: str, words: str) -> Report:
    """The reporter's one open report about it; their row is locked, so they make one at a time."""
    known, said = _known(reason), _cleaned(words)
    mine = {"reporter": reporter, "state": ReportState.OPEN, **about}
    report = Report.objects.filter(**mine).first()
    if report is not None:
        _seal_what_is_said_now(report, facts, reporter)
        return report
    _require_room(reporter)
    case = case_for(
        kind=about["kind"],
        about=facts.thing,
        account=facts.account,
        place=facts.place,
        severity=severity_of(known, facts.place),
    )
    asked = evidence_for(*facts.heard)
    report = Report.objects.create(
        **{"account": facts.account, **mine},
        case=case,
        evidence=asked and asked.evidence,
        tweet_text=facts.text,
        in_space=facts.in_space,
        reason=known,
        words=said,
    )
    if asked is not None:
        note_request(asked, reporter)
    return report


def _seal_what_is_said_now(report: Report, facts: _Facts, reporter: User) -> None:
    """It was reported where nothing could be heard, and now it goes on in a Space."""
    asked = None if report.evidence_id else evidence_for(*facts.heard)
    if asked is not None:
        report.evidence, report.in_space = asked.evidence, facts.in_space
        report.save(update_fields=["evidence", "in_space"])
        note_request(asked, reporter)


def _as_it_stands(clip: Clip) -> str:
    """Its name, and where it begins and ends: "Jazz at noon (0:40 to 1:10)"."""
    start, end = (f"{ms // 60_000}:{ms // 1000 % 60:02}" for ms in (clip.start_ms, clip.end_ms))
    return _("{name} ({start} to {end})").format(name=clip.name, start=start, end=end)


def _known(reason: str) -> Reason:
    if reason not in Reason.values:
        raise Invalid("invalid", _("Choose a reason."))
    return Reason(reason)


def _cleaned(words: str) -> str:
    cleaned = clean_lines(words)
    if len(cleaned) > WORDS_LENGTH:
        message = _("Describe it in up to {limit} characters.")
        raise Invalid("invalid", message.format(limit=WORDS_LENGTH))
    return cleaned


def _require_not_own(reporter: User, owner: User, message: str) -> None:
    if reporter == owner:
        raise Invalid("invalid", message)


def _require_room(reporter: User) -> None:
    since = timezone.now() - timedelta(days=1)
    made = Report.objects.filter(reporter=reporter, created_at__gt=since)
    if made.order_by()[:MOST_A_DAY].count() == MOST_A_DAY:
        message = _("You have reported a lot today. Try again tomorrow. You can block people now.")
        raise TooMany(24 * 60 * 60, message)


def _seen(reporter: User, space: Space | None) -> Space | None:
    """Only a Space that the reporter can know of is a place where they met something."""
    return space if space and can_see_space(reporter, space) else None
