"""What moderators decided, and what became of it."""

from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.models.cases import Case

WHY_LENGTH: Final = 500
APPEAL_LENGTH: Final = 1000


class Act(models.TextChoices):
    DISMISS = "dismiss", _("No violation")
    WARN = "warn", _("Warn")
    END_SPACE = "end_space", _("End the Space")
    REMOVE_REPLAY = "remove_replay", _("Remove the recording")
    REMOVE_CLIP = "remove_clip", _("Remove the clip")
    REMOVE_TWEET = "remove_tweet", _("Remove the Tweet")
    SUSPEND = "suspend", _("Suspend for some days")
    BAN = "ban", _("Suspend for good")


OF_THE_SPACE: Final = frozenset({Act.END_SPACE, Act.REMOVE_REPLAY})
"""Acts that hit the host of the Space, whomever else the case is about."""

SUSPENSIONS: Final = frozenset({Act.SUSPEND, Act.BAN})

VIOLATIONS: Final = frozenset(set(Act) - {Act.DISMISS})
"""Acts that say that the rules were broken: what is kept of the Space is kept 90 days longer."""


class DecisionState(models.TextChoices):
    # Only a ban: it holds as a suspension of a week until another moderator agrees.
    PROPOSED = "proposed", _("Waits for a second moderator")
    EFFECTIVE = "effective", _("In force")
    REFUSED = "refused", _("Not confirmed")
    REVERSED = "reversed", _("Reversed")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> Self:
        """In force, or about to be."""
        return self.filter(state__in=[DecisionState.PROPOSED, DecisionState.EFFECTIVE])

    def violations(self) -> Self:
        return self.standing().filter(act__in=VIOLATIONS)

    def about(self, person: User) -> Self:
        """What hit `person`, standing or not: what they are told of."""
        as_host = Q(act__in=OF_THE_SPACE, case__space__host=person)
        return self.filter(
            as_host | (~Q(act__in=OF_THE_SPACE) & Q(case__account=person)), act__in=VIOLATIONS
        )


class Decision(models.Model):
    """One act on one case. A case may have several: end the Space, and suspend its host."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    act = models.CharField(max_length=13, choices=Act.choices)
    # What the person is told.
    why = models.CharField(_("why"), max_length=WHY_LENGTH, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(
        max_length=9, choices=DecisionState.choices, default=DecisionState.EFFECTIVE
    )
    # Until when a suspension lasts, and one that waits for a second moderator; None for a ban, and
    # for other acts.
    until = models.DateTimeField(null=True, blank=True)
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # What the reversal needs to know of how it was before.
    before = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(_("reversed or refused"), null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act=Act.SUSPEND) | Q(until__isnull=False),
                name="suspension_has_an_end",
            ),
            models.UniqueConstraint(
                fields=["case", "act"],
                condition=Q(state__in=["proposed", "effective"]),
                name="one_standing_act_a_case",
            ),
            # Two pairs of eyes are two people's.
            models.CheckConstraint(
                condition=Q(seconded_by__isnull=True) | ~Q(seconded_by=F("by")),
                name="seconded_by_somebody_else",
            ),
        ]
        indexes = [models.Index(fields=["case", "state"])]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.get_state_display()})"

    @property
    def person(self) -> User:
        """Whom it hits, as DecisionQuerySet.about."""
        return answerable_for(self.case, self.act)

    @property
    def is_standing(self) -> bool:
        return self.state in {DecisionState.PROPOSED, DecisionState.EFFECTIVE}

    @property
    def is_reversed(self) -> bool:
        return self.state == DecisionState.REVERSED


def answerable_for(case: Case, act: str) -> User:
    """Whom an act on this case hits."""
    if act in OF_THE_SPACE and case.space is not None:
        return case.space.host
    return case.account


class AppealState(models.TextChoices):
    OPEN = "open", _("Waits for a moderator")
    GRANTED = "granted", _("Granted")
    DECLINED = "declined", _("Declined")


class Appeal(models.Model):
    """Whom a decision hit says why it is wrong; once, and another moderator answers."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="appeals"
    )
    words = models.CharField(_("in their words"), max_length=APPEAL_LENGTH)
    state = models.CharField(max_length=8, choices=AppealState.choices, default=AppealState.OPEN)
    answer = models.CharField(_("answer"), max_length=WHY_LENGTH, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=AppealState.OPEN, answered_at__isnull=True)
                | ~Q(state=AppealState.OPEN) & Q(answered_at__isnull=False),
                name="answered_appeal_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"])]

    def __str__(self) -> str:
        return f"appeal against {self.decision_id}: {self.state}"
