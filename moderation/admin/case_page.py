"""All that somebody needs who decides about a case, read with a fixed number of queries."""

from typing import Any, Final, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.requests import me
from moderation import rules
from moderation.admin.acting import number_of, page
from moderation.admin.hearing import custody_of, evidence_of
from moderation.admin.queue import tell_reports
from moderation.models import (
    Act,
    Case,
    Decision,
    DecisionState,
    Evidence,
    Kind,
    Report,
)
from recordings.models import Clip, Recording

MOST_REPORTS: Final = 50
MOST_EARLIER: Final = 20
USUAL_DAYS: Final = 7


class Button(NamedTuple):
    """A decision that fits this case: what it is called, what it will do, and its key."""

    act: Act
    words: str | Promise
    does: str | Promise
    key: int


_DOES: Final = {
    Act.DISMISS: _("The reporters are told that no rule was broken. The case closes."),
    Act.WARN: _("They are told which rule they broke. Nothing else changes."),
    Act.END_SPACE: _("Everybody is out at once, and it cannot be started again."),
    Act.REMOVE_REPLAY: _("Nobody can play the recording any more. What is kept for review stays."),
    Act.REMOVE_CLIP: _("Nobody can play the clip any more."),
    Act.REMOVE_TWEET: _("Nobody sees the Tweet any more."),
    Act.SUSPEND: _("Out of every Space at once, unseen, and unable to write until it is over."),
    Act.BAN: _("Suspended for a week at once, and for good when another moderator agrees."),
}


def show(request: HttpRequest, object_id: str) -> HttpResponse:
    if request.method == "POST" or not request.user.has_perm("moderation.view_case"):
        raise PermissionDenied
    about = "account", "space__host", "tweet", "clip__space__host"
    cases = Case.objects.for_reader(me(request)).select_related(*about)
    case = cases.filter(pk=number_of(object_id) or 0).first()
    if case is None:
        raise Http404
    return page(request, "case.html", _title(case), **_facts(case, me(request)))


def _title(case: Case) -> str:
    return f"{case}: @{case.account.handle}"


def _facts(case: Case, viewer: User) -> dict[str, Any]:
    reports = list(
        case.reports.select_related("reporter", "in_space", "evidence").order_by("-pk")[
            :MOST_REPORTS
        ]
    )
    decisions = list(case.decisions.select_related("by", "seconded_by", "appeal__by"))
    tell_reports([case])
    return {
        "case": case,
        "reports": reports,
        "clip": _clip(case),
        "tweet_words": next((r.tweet_text for r in reports if r.tweet_text), ""),
        "evidence": _evidence(case),
        "decisions": decisions,
        "buttons": _buttons(case, decisions) if rules.can_judge(viewer, case.account) else [],
        "waiting": _waiting(decisions, viewer),
        "usual_days": USUAL_DAYS,
        "may_decide": rules.can_moderate(viewer),
        "may_hear": rules.can_open_retained(viewer),
        "may_hold": rules.can_hold(viewer),
        "notes": case.notes.select_related("author"),
        **_history(case),
    }


def _waiting(decisions: list[Decision], viewer: User) -> dict[str, Any] | None:
    """The ban that waits for a second pair of eyes, and whether the viewer's may be these."""
    for decision in decisions:
        if decision.state == DecisionState.PROPOSED:
            return {"decision": decision, "may_second": rules.can_second(viewer, decision)}
    return None


def _evidence(case: Case) -> list[Evidence]:
    """What was sealed for its reports, each with its custody log; without what is in it."""
    found = evidence_of(case.pk).select_related("space", "account").defer("manifest")
    sealed = list(found.order_by("-pk"))
    lines = custody_of(sealed)
    for one in sealed:
        one.custody = lines[one.pk]  # type: ignore[attr-defined]
    return sealed


def _clip(case: Case) -> Clip | None:
    """With what its card draws; whether it still stands is `is_gone`."""
    if case.clip_id is None:
        return None
    return (
        Clip.objects.known_to(None)
        .filter(pk=case.clip_id)
        .select_related("space__host", "author")
        .prefetch_related("voices__user")
        .first()
    )


def _buttons(case: Case, decisions: list[Decision]) -> list[Button]:
    """Acts that fit and do not stand yet; a dismissal excludes all others, and they exclude it."""
    standing = {Act(decision.act) for decision in decisions if decision.is_standing}
    if Act.DISMISS in standing:
        return []
    open_acts = [act for act in Act if act not in standing and _fits(case, act)]
    acts = [act for act in open_acts if act != Act.DISMISS or not standing]
    return [Button(act, act.label, _DOES[act], key) for key, act in enumerate(acts, start=1)]


def _fits(case: Case, act: Act) -> bool:
    """Is there something for it to do? Whether it may be done, the service says."""
    if act == Act.END_SPACE:
        return case.space is not None and case.space.is_live
    if act == Act.REMOVE_REPLAY:
        is_over = case.space is not None and case.space.has_ended
        return (
            is_over
            and Recording.objects.filter(
                space=case.space_id, replay__deleted_at__isnull=True, replay__isnull=False
            ).exists()
        )
    if act == Act.REMOVE_CLIP:
        return case.clip is not None and case.clip.removed_at is None
    if act == Act.REMOVE_TWEET:
        return case.kind == Kind.TWEET and case.tweet is not None
    return True


def _history(case: Case) -> dict[str, Any]:
    """What is known of who answers for it."""
    person = case.account
    earlier = Decision.objects.filter(case__account=person).exclude(case=case)
    reports = Report.objects.filter(account=person).exclude(case=case)
    return {
        "person": person,
        "followers": person.follows_received.count(),
        "earlier": earlier.select_related("case__space", "by").order_by("-pk")[:MOST_EARLIER],
        "other_reports": reports.count(),
        "other_cases": Case.objects.filter(account=person).exclude(pk=case.pk).open().count(),
    }
