from typing import Final

from django.urls import URLPattern, path

from recordings import api
from recordings.views import transcripts

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
]
