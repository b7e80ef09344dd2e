"""What people tell the moderators."""

from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moderation.models.cases import Case, Kind
from moderation.models.evidence import Evidence
from recordings.models import Clip
from spaces.models import Space
from timeline.models import Tweet

WORDS_LENGTH: Final = 500


class Reason(models.TextChoices):
    ABUSE = "abuse", _("Hate or abuse")
    VIOLENCE = "violence", _("Threats or violence")
    HARASSMENT = "harassment", _("Harassment of somebody")
    SPAM = "spam", _("Spam or a fraud")
    SELF_HARM = "self_harm", _("Self-harm or suicide")
    MINORS = "minors", _("A child is at risk")
    PRIVACY = "privacy", _("Somebody's private details")
    IMPERSONATION = "impersonation", _("Pretends to be somebody else")
    OTHER = "other", _("Something else")


class ReportState(models.TextChoices):
    OPEN = "open", _("Open")
    DECIDED = "decided", _("Decided")


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        return self.filter(state=ReportState.OPEN)


class Report(models.Model):
    """Somebody says that a Space, an account, a Tweet or a clip breaks the rules.

    It belongs to the case that was open about the same thing then. It outlives what people can take
    back themselves: a deleted Tweet leaves its author and its words here. Whom it is about never
    learns who made it.
    """

    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reports_made"
    )
    kind = models.CharField(_("about"), max_length=7, choices=Kind.choices)
    # Who answers for it: the account itself, a Tweet's author, who hosted the Space then.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reports_received"
    )
    space = models.ForeignKey(
        Space, on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )
    tweet = models.ForeignKey(
        Tweet, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    clip = models.ForeignKey(
        Clip, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="reports")
    # What was sealed because of it; None where there was nothing to hear.
    evidence = models.ForeignKey(
        Evidence, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    # As the Tweet stood when it was reported; of a clip its name and place.
    tweet_text = models.TextField(_("as it stood"), blank=True)
    # Where it happened, if that was in a Space.
    in_space = models.ForeignKey(
        Space, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports_from_inside"
    )
    reason = models.CharField(_("reason"), max_length=13, choices=Reason.choices)
    words = models.CharField(_("in their words"), max_length=WORDS_LENGTH, blank=True)
    state = models.CharField(max_length=7, choices=ReportState.choices, default=ReportState.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            # Of a Tweet or a clip the row may be gone: its author deleted it.
            models.CheckConstraint(
                condition=Q(
                    kind=Kind.ACCOUNT, space__isnull=True, tweet__isnull=True, clip__isnull=True
                )
                | Q(kind=Kind.SPACE, space__isnull=False, tweet__isnull=True, clip__isnull=True)
                | Q(kind=Kind.TWEET, space__isnull=True, clip__isnull=True)
                | Q(kind=Kind.CLIP, space__isnull=True, tweet__isnull=True),
                name="report_is_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["reporter", "account"],
                condition=Q(kind=Kind.ACCOUNT, state=ReportState.OPEN),
                name="one_open_report_of_an_account",
            ),
            models.UniqueConstraint(
                fields=["reporter", "space"],
                condition=Q(kind=Kind.SPACE, state=ReportState.OPEN),
                name="one_open_report_of_a_space",
            ),
            models.UniqueConstraint(
                fields=["reporter", "tweet"],
                condition=Q(kind=Kind.TWEET, state=ReportState.OPEN),
                name="one_open_report_of_a_tweet",
            ),
            models.UniqueConstraint(
                fields=["reporter", "clip"],
                condition=Q(kind=Kind.CLIP, state=ReportState.OPEN),
                name="one_open_report_of_a_clip",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"]),
            # How many somebody made today.
            models.Index(fields=["reporter", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_reason_display()}"
