"""Pages on which what is kept for review is heard. The sound itself comes by `moderation.views`."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import me
from core.audit import subject_of
from core.models import AuditEntry
from moderation import rules, services
from moderation.admin.acting import page, require
from moderation.admin.audit import words_of
from moderation.models import Case, Evidence, Report
from spaces.models import Space

MOST_LINES = 50


class Line(NamedTuple):
    """A line of the custody log: who had it in hands."""

    number: int
    at: datetime
    who: str
    words: str


@require_safe
def evidence(request: HttpRequest, pk: int, public_id: str) -> HttpResponse:
    """Is the seal whole, and who had it in hands: asked for by the page once it was opened."""
    require(request, rules.can_open_retained)
    case = get_object_or_404(Case.objects.for_reader(me(request)), pk=pk)
    sealed = get_object_or_404(evidence_of(case.pk), public_id=public_id)
    lines = [
        {"number": line.number, "at": line.at.isoformat(), "who": line.who, "words": line.words}
        for line in custody_of([sealed])[sealed.pk]
    ]
    return JsonResponse({"faults": list(services.verify_evidence(sealed)), "custody": lines})


@require_safe
def recording(request: HttpRequest, public_id: str) -> HttpResponse:
    """All that is kept of a Space, speaker by speaker, for who gives a reason."""
    require(request, rules.can_open_retained)
    space = get_object_or_404(Space.objects.select_related("host"), public_id=public_id)
    return page(request, "recording.html", space.title, space=space)


def evidence_of(case_pk: int) -> QuerySet[Evidence]:
    """What was sealed for the reports of this case, each once."""
    return Evidence.objects.filter(pk__in=Report.objects.filter(case=case_pk).values("evidence"))


def custody_of(sealed: Iterable[Evidence]) -> dict[int, list[Line]]:
    """The lines of the audit log about each, newest first; two queries for all of them."""
    subjects = {subject_of(one): one.pk for one in sealed}
    found = AuditEntry.objects.filter(subject__in=subjects).order_by("-number")
    entries = list(found[: MOST_LINES * max(1, len(subjects))])
    names = names_of(entries)
    lines: dict[int, list[Line]] = {pk: [] for pk in subjects.values()}
    for entry in entries:
        who = names.get(entry.actor_id or 0, "")
        line = Line(entry.number, entry.at, who, words_of(entry))
        lines[subjects[entry.subject]].append(line)
    return lines


def names_of(entries: Iterable[AuditEntry]) -> dict[int, str]:
    """Handles by number, of those whose account is still there."""
    people = {entry.actor_id for entry in entries if entry.actor_id}
    found = User.objects.filter(pk__in=people).values_list("pk", "username")
    return {pk: f"@{handle}" for pk, handle in found}
