"""The shapes of Spaces under /api/v1: what is answered, and the form of what is sent."""

from spaces.v1.serializers.after import FiguresSerializer, VoiceActSerializer, VoiceSerializer
from spaces.v1.serializers.people import (
    CandidatesSerializer,
    InviteesSerializer,
    InviteSerializer,
    MeSerializer,
    NameQuerySerializer,
    RightsSerializer,
)
from spaces.v1.serializers.pins import PinSerializer
from spaces.v1.serializers.spaces import (
    ChangedSpaceSerializer,
    NewSpaceSerializer,
    SpaceQuerySerializer,
    SpaceSerializer,
    TopicSerializer,
)

__all__ = [
    "CandidatesSerializer",
    "ChangedSpaceSerializer",
    "FiguresSerializer",
    "InviteSerializer",
    "InviteesSerializer",
    "MeSerializer",
    "NameQuerySerializer",
    "NewSpaceSerializer",
    "PinSerializer",
    "RightsSerializer",
    "SpaceQuerySerializer",
    "SpaceSerializer",
    "TopicSerializer",
    "VoiceActSerializer",
    "VoiceSerializer",
]
