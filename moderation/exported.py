"""What moderation has to say in "Download my data" (accounts.exporting)."""

from typing import TYPE_CHECKING

from accounts.exporting import leave_out, table
from accounts.models import User
from moderation.models import Act, Appeal, Decision, Report

if TYPE_CHECKING:
    from django.db.models import QuerySet


def register_all() -> None:
    table(
        "reports-made",
        "Reports that you made",
        lambda user: Report.objects.filter(reporter=user),
        {
            "about": ("kind", "what it was about"),
            "reason": ("reason", "the reason that you chose"),
            "words": ("words", "what you added"),
            "state": ("state", "open, or decided"),
            "at": ("created_at", "when"),
        },
        covers=["moderation.Report.reporter"],
    )
    table(
        "decisions",
        "What moderators decided about you",
        decisions_about,
        {
            "about": ("case__kind", "what it was about"),
            "act": ("act", "what they did"),
            "why": ("why", "the reason that they gave"),
            "state": ("state", "in force, reversed, or not confirmed"),
            "until": ("until", "until when, of a suspension"),
            "at": ("created_at", "when"),
        },
    )
    table(
        "appeals",
        "Appeals that you made",
        lambda user: Appeal.objects.filter(author=user),
        {
            "against": ("decision__act", "against which decision"),
            "words": ("words", "what you wrote"),
            "state": ("state", "what came of it"),
            "answer": ("answer", "what they answered"),
            "at": ("created_at", "when"),
        },
        covers=["moderation.Appeal.author"],
    )
    leave_out(
        "Whom a report is about never learns of it; what came of it is in decisions.json.",
        "moderation.Report.account",
        "moderation.Case.account",
    )
    leave_out(
        "Kept for review alone and purged by the clock; see what is kept on the privacy page.",
        "moderation.Evidence.account",
        "moderation.EvidenceTrack.user",
    )
    leave_out(
        "The work of moderators; the audit log has it.",
        "moderation.CaseNote.author",
        "moderation.Decision.by",
        "moderation.Decision.seconded_by",
        "moderation.Appeal.by",
        "moderation.Hold.by",
    )


def decisions_about(user: User) -> "QuerySet[Decision]":
    """Without those that dismissed a report: whom it was about never learns of it."""
    return Decision.objects.filter(case__account=user).exclude(act=Act.DISMISS)
