from typing import Final

from django.urls import URLPattern, path

from recordings import api
from recordings.views import replays, transcripts

urlpatterns: Final[list[URLPattern]] = [
    path(
        "spaces/<slug:public_id>/transcript", transcripts.space_transcript, name="space_transcript"
    ),
    path(
        "spaces/<slug:public_id>/transcript/cues",
        transcripts.space_transcript_cues,
        name="space_transcript_cues",
    ),
    path("api/spaces/<slug:public_id>/cues/<int:cue_id>", api.CueView.as_view(), name="api_cue"),
    path(
        "spaces/<slug:public_id>/transcript.<slug:form>",
        transcripts.space_transcript_file,
        name="space_transcript_file",
    ),
    path("spaces/<slug:public_id>/replay", replays.space_replay, name="space_replay"),
    path(
        "spaces/<slug:public_id>/replay.json", replays.space_replay_data, name="space_replay_data"
    ),
    path(
        "spaces/<slug:public_id>/replay.opus", replays.space_replay_opus, name="space_replay_opus"
    ),
    path("spaces/<slug:public_id>/replay.m4a", replays.space_replay_m4a, name="space_replay_m4a"),
]
