"""The stage in the database: what is true, and what can never be (see the constraints)."""

from spaces.models.consent import Consent
from spaces.models.exchange import (
    ASKED_LENGTH,
    POLL_QUESTION_LENGTH,
    PinnedTweet,
    Question,
    QuestionVote,
    StagePoll,
    StagePollChoice,
    StagePollVote,
)
from spaces.models.figures import AudienceSample
from spaces.models.reminders import Reminder
from spaces.models.space import (
    DESCRIPTION_LENGTH,
    TITLE_LENGTH,
    Space,
    SpaceQuerySet,
    State,
    Topic,
    WhoCanSpeak,
)
from spaces.models.stage import (
    HOST_SEAT,
    MAX_COHOSTS,
    QUESTION_LENGTH,
    Invitation,
    Participant,
    ParticipantQuerySet,
    Role,
    SpeakRequest,
)
from spaces.models.streams import Stream

__all__ = [
    "ASKED_LENGTH",
    "DESCRIPTION_LENGTH",
    "HOST_SEAT",
    "MAX_COHOSTS",
    "POLL_QUESTION_LENGTH",
    "QUESTION_LENGTH",
    "TITLE_LENGTH",
    "AudienceSample",
    "Consent",
    "Invitation",
    "Participant",
    "ParticipantQuerySet",
    "PinnedTweet",
    "Question",
    "QuestionVote",
    "Reminder",
    "Role",
    "Space",
    "SpaceQuerySet",
    "SpeakRequest",
    "StagePoll",
    "StagePollChoice",
    "StagePollVote",
    "State",
    "Stream",
    "Topic",
    "WhoCanSpeak",
]
