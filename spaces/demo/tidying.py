"""The demo goes on for weeks; what it leaves behind does not grow.

Nothing in here is a rule of Spaces: a real one keeps all of this. Only rows of the demo's own
Spaces are deleted, and notifications of its performers, whom nobody can log in as.
"""

from datetime import timedelta
from typing import Final, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from spaces.demo.script import CAST, Part
from spaces.models import Invitation, Question, Space, SpeakRequest, State
from spaces.services import end_space
from timeline.models import Notification

Row = TypeVar("Row", bound=Model)

KEPT: Final = 20
"""Of each kind: decided requests, answered questions, closed polls and so on."""
KEPT_SAMPLES: Final = 4 * 60 * 4
"""Four hours of the audience's curve."""
KEPT_NOTIFICATIONS: Final = 200
EVENING: Final = timedelta(hours=3)
KEPT_EVENINGS: Final = 1
"""Its sound is kept like that of any recorded Space: an evening ends, another one begins."""
_PERFORMERS: Final = [person.handle for person in CAST if person.part is not Part.VISITOR]


def tidy(space: Space) -> None:
    """Keep the newest of what has been decided in the demo's live `space`, and end it when it has
    gone on long enough; repeatable.
    """
    requests = SpeakRequest.objects.filter(participant__space=space)
    _keep_newest(requests.exclude(status=SpeakRequest.Status.OPEN), KEPT)
    _keep_newest(space.questions.exclude(status=Question.Status.OPEN), KEPT)
    _keep_newest(space.invitations.exclude(status=Invitation.Status.OPEN), KEPT)
    _keep_newest(space.polls.filter(is_open=False), KEPT)
    _keep_newest(space.audience_samples.all(), KEPT_SAMPLES)
    told = Notification.objects.filter(recipient__username__in=_PERFORMERS)
    _keep_newest(told, KEPT_NOTIFICATIONS)
    _keep_newest(Space.objects.filter(host=space.host, state=State.ENDED), KEPT_EVENINGS)
    if space.started_at is not None and timezone.now() - space.started_at > EVENING:
        end_space(actor=space.host, space=space)


def _keep_newest(rows: QuerySet[Row], kept: int) -> None:
    newest_of_old = list(rows.order_by("-pk").values_list("pk", flat=True)[kept : kept + 1])
    if newest_of_old:
        rows.order_by().filter(pk__lte=newest_of_old[0]).delete()
