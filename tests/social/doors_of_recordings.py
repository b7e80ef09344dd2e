"""The ways to what was said and to clips (tests/social/doors.py)."""

from django.conf import settings
from django.urls import reverse

from tests.social.doors import MEMBERS, OTHERS, UNASKED, Opened, Visit, door
from tests.social.world import COMMON, Place

# --- What was said ---------------------------------------------------------------------------


@door("space", "said", "space_captions", alone=True)
def newest_captions(visit: Visit, at: Place) -> str:
    return visit.get("space_captions", at.spaces["live"])


@door("space", "said", "space_transcript", alone=True)
def transcript(visit: Visit, at: Place) -> str:
    return visit.get("space_transcript", at.spaces["ended"])


@door("space", "said", "space_transcript_cues", alone=True)
def transcript_word_by_word(visit: Visit, at: Place) -> str:
    return visit.get("space_transcript_cues", at.spaces["ended"])


@door("space", "said", "space_transcript_file", alone=True)
def transcript_as_a_file(visit: Visit, at: Place) -> str:
    return visit.get("space_transcript_file", at.spaces["ended"], "vtt")


@door("space", "said", "v1_captions", alone=True)
def newest_captions_by_program(visit: Visit, at: Place) -> str:
    return visit.get("v1_captions", at.spaces["live"])


@door("space", "said", "v1_transcript", alone=True)
def transcript_by_program(visit: Visit, at: Place) -> str:
    return visit.get("v1_transcript", at.spaces["ended"])


@door("space", "said", "v1_transcript_file", alone=True)
def transcript_as_a_file_by_program(visit: Visit, at: Place) -> str:
    return visit.get("v1_transcript_file", at.spaces["ended"], "txt")


@door("space", "said", "v1_transcripts", to=UNASKED)
def search_said_by_program(visit: Visit, at: Place) -> str:
    return visit.get("v1_transcripts", q=COMMON)


@door("space", "ended", "v1_replay", alone=True)
def replay_by_program(visit: Visit, at: Place) -> str:
    return visit.get("v1_replay", at.spaces["ended"])


@door("space", "ended", "space_download", to=frozenset({"self"}), alone=True)
def download(visit: Visit, at: Place) -> str:
    """Only for who took part."""
    return visit.get("space_download", at.spaces["ended"])


@door("space", "said", "search", to=UNASKED)
def search_said(visit: Visit, at: Place) -> str:
    return visit.get("search", q=COMMON, tab="said")


@door("space", "ended", "my_voice", to=frozenset({"self"}), alone=True)
def my_voice(visit: Visit, at: Place) -> str:
    """For whoever spoke there."""
    return visit.get("my_voice", at.spaces["ended"])


# --- Clips -----------------------------------------------------------------------------------


def _part_of_a_clip(page: str, *arguments: str, knows_who_asks: bool = True) -> Opened:
    def opened(visit: Visit, at: Place) -> str:
        """Its name stands there; of its sound it is all there is."""
        return visit.get(page, at.clip, *arguments)

    opened.__name__ = "_".join((page, *arguments))
    return door("space", "clip", page, alone=True, knows_who_asks=knows_who_asks)(opened)


for _page, *_arguments in (
    ("clip",),
    ("clip_progress",),
    ("clip_audio", "opus"),
    ("clip_audio", "m4a"),
    ("v1_clip",),
    ("v1_clip_audio", "opus"),
):
    _part_of_a_clip(_page, *_arguments)
_part_of_a_clip("clip_embed", knows_who_asks=False)


@door("space", "clip", "oembed", alone=True, knows_who_asks=False)
def oembed_of_a_clip(visit: Visit, at: Place) -> str:
    return visit.get("oembed", url=settings.PUBLIC_URL + reverse("clip", args=[at.clip]))


@door("space", "clip", "tweet")
def card_of_a_clip(visit: Visit, at: Place) -> str:
    return visit.get("tweet", visit.author.cards["clip"].pk)


@door("space", "clip", "space_clips", to=UNASKED, alone=True)
def clips_of_a_space(visit: Visit, at: Place) -> str:
    return visit.get("space_clips", at.spaces["live"])


@door("space", "clip", "v1_clips", to=UNASKED, alone=True)
def clips_of_a_space_by_program(visit: Visit, at: Place) -> str:
    return visit.get("v1_clips", at.spaces["live"])


@door("stage", "live", "clip_new", to=MEMBERS, alone=True)
def making_a_clip(visit: Visit, at: Place) -> str:
    return visit.get("clip_new", at.spaces["live"])


@door("space", "clip", "report_clip", to=OTHERS, alone=True)
def report_clip(visit: Visit, at: Place) -> str:
    return visit.get("report_clip", at.clip)
