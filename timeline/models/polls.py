from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from timeline.models.tweets import Tweet

CHOICE_LENGTH = 25
MIN_CHOICES, MAX_CHOICES = 2, 4


class Poll(models.Model):
    """A question of two to four choices in a Tweet, open until `ends_at`."""

    tweet = models.OneToOneField(Tweet, on_delete=models.CASCADE, related_name="poll")
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"poll of {self.tweet_id}"

    @property
    def is_open(self) -> bool:
        return timezone.now() < self.ends_at


class PollChoice(models.Model):
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("choice"), max_length=CHOICE_LENGTH)
    vote_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "position"], name="poll_choice_place_once"),
            models.CheckConstraint(
                condition=models.Q(position__lt=MAX_CHOICES), name="poll_has_few_choices"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class PollVote(models.Model):
    """One person, one vote, not to be changed. Who voted for what is nobody else's business."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="votes")
    choice = models.ForeignKey(PollChoice, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="poll_votes"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "user"], name="poll_vote_once")]

    def __str__(self) -> str:
        return f"vote of {self.user_id} in {self.poll_id}"
