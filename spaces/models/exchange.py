"""What people exchange besides sound: polls, questions, Tweets that are pinned."""

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spaces.models.space import Space
from timeline.models import Tweet
from timeline.models.polls import CHOICE_LENGTH, MAX_CHOICES

POLL_QUESTION_LENGTH: Final = 100
ASKED_LENGTH: Final = 280


class StagePoll(models.Model):
    """A question of two to four choices, put by the hosts to everybody here. One at a time."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="polls")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    question = models.CharField(max_length=POLL_QUESTION_LENGTH)
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["space"], condition=Q(is_open=True), name="one_open_poll_a_space"
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at__isnull=True)
                | Q(is_open=False, closed_at__isnull=False),
                name="a_closed_poll_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return self.question


class StagePollChoice(models.Model):
    poll = models.ForeignKey(StagePoll, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=CHOICE_LENGTH)
    vote_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "position"], name="stage_choice_place_once"),
            models.CheckConstraint(
                condition=Q(position__lt=MAX_CHOICES), name="stage_poll_has_few_choices"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class StagePollVote(models.Model):
    """One person, one vote, not to be changed."""

    poll = models.ForeignKey(StagePoll, on_delete=models.CASCADE, related_name="votes")
    choice = models.ForeignKey(StagePollChoice, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stage_poll_votes"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "user"], name="stage_vote_once")]

    def __str__(self) -> str:
        return f"vote of {self.user_id} in {self.poll_id}"


class Question(models.Model):
    """Something a listener wants the hosts to answer; others may vote it up."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting")
        ANSWERED = "answered", _("Answered")
        DISMISSED = "dismissed", _("Dismissed")

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="questions")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="space_questions"
    )
    text = models.CharField(max_length=ASKED_LENGTH)
    vote_count = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-vote_count", "created_at", "pk"]
        indexes = [models.Index(fields=["space", "status", "-vote_count"])]

    def __str__(self) -> str:
        return self.text


class QuestionVote(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="question_votes"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "user"], name="question_vote_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} wants {self.question_id} answered"


class PinnedTweet(models.Model):
    """A Tweet that is shown in a Space. There is no limit to their number."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="pins")
    tweet = models.ForeignKey(Tweet, on_delete=models.CASCADE, related_name="space_pins")
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Ascending; equal ones are in the order of their making.
    position = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    # What spaces.pins.pin_page attaches.
    up: int | None
    down: int | str | None

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["space", "tweet"], name="pinned_once")]
        indexes = [models.Index(fields=["space", "position"])]

    def __str__(self) -> str:
        return f"{self.tweet_id} in {self.space_id}"
