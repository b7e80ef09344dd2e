"""What is true of every stage at every moment, whoever did what before."""

from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.db.models import Count, F, Q

from spaces import events
from spaces.live.rights import Rights
from spaces.models import (
    MAX_COHOSTS,
    Invitation,
    Participant,
    Question,
    Role,
    Space,
    SpeakRequest,
    StagePollChoice,
)
from spaces.representations import rights_of, stage_of


def require_sound(space: Space) -> None:
    """Look at the rows of this Space; fails with what is wrong."""
    space = Space.objects.get(pk=space.pk)
    seated = stage_of(space)
    _require_stage(space, seated)
    _require_nothing_left_open(space)
    _require_counts(space)


def require_told(space: Space, first_revision: int, told: Sequence[events.StageEvent]) -> None:
    """Every revision since `first_revision` was announced by exactly one message, and whoever
    takes over the newest rights knows who may be heard.

    Two threads may announce in another order than they committed: sockets sort by revision.
    """
    space = Space.objects.get(pk=space.pk)
    revisions = []
    for event in told:
        own = [message["seq"] for _, message in event["messages"] if "seq" in message]
        assert own == sorted(set(own))
        assert not own or event["rights"]["revision"] == own[-1]
        revisions += own
    assert sorted(revisions) == list(range(first_revision + 1, space.revision + 1))
    if snapshots := [event["rights"] for event in told if event["rights"] is not None]:
        newest = max(snapshots, key=lambda rights: rights["revision"])
        assert Rights.from_event(newest) == rights_of(space, stage_of(space))


def _require_stage(space: Space, seated: list[Participant]) -> None:
    seats = [place.seat for place in seated]
    assert len(seats) == len(set(seats)) <= settings.SPACES_MAX_SPEAKERS
    assert all(0 <= seat < settings.SPACES_MAX_SPEAKERS for seat in seats)
    roles = Counter(place.role for place in seated)
    assert roles[Role.HOST] == space.is_live
    assert roles[Role.COHOST] <= MAX_COHOSTS
    assert roles[Role.LISTENER] == 0
    assert all(place.user_id == space.host_id for place in seated if place.is_host)
    streams = [place.stream for place in seated if place.stream]
    assert len(streams) == len(set(streams))
    assert sum(place.is_acting for place in seated) <= 1
    assert all(place.is_muted for place in seated if not place.connection)
    if not space.allows_mics:
        assert all(place.is_muted for place in seated if place.role == Role.SPEAKER)


def _require_nothing_left_open(space: Space) -> None:
    waiting = SpeakRequest.objects.filter(participant__space=space, status=SpeakRequest.Status.OPEN)
    seated_or_gone = Q(participant__seat__isnull=False) | Q(participant__left_at__isnull=False)
    assert not waiting.filter(seated_or_gone).exists()
    invited = Invitation.objects.filter(space=space, status=Invitation.Status.OPEN)
    removed = space.participants.filter(removed_at__isnull=False)
    assert not invited.filter(user__in=removed.values("user")).exists()
    speakers = space.participants.seated().values("user")
    assert not invited.filter(role=Role.SPEAKER, user__in=speakers).exists()
    if space.has_ended:
        assert not space.participants.here().exists()
        assert not waiting.exists()
        assert not space.polls.filter(is_open=True).exists()


def _require_counts(space: Space) -> None:
    choices = StagePollChoice.objects.filter(poll__space=space).annotate(real=Count("votes"))
    assert not choices.exclude(real=F("vote_count")).exists()
    questions = Question.objects.filter(space=space).annotate(real=Count("votes"))
    assert not questions.exclude(real=F("vote_count")).exists()
