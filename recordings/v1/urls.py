from django.urls import path

from recordings.v1.views import clips, downloads, replays, transcripts

urlpatterns = [
    path("spaces/<slug:space_id>/replay", replays.ReplayView.as_view(), name="v1_replay"),
    path(
        "spaces/<slug:space_id>/replay/audio.<slug:form>",
        replays.ReplayAudioView.as_view(),
        name="v1_replay_audio",
    ),
    path(
        "spaces/<slug:space_id>/transcript",
        transcripts.TranscriptView.as_view(),
        name="v1_transcript",
    ),
    path(
        "spaces/<slug:space_id>/transcript.<slug:form>",
        transcripts.TranscriptFileView.as_view(),
        name="v1_transcript_file",
    ),
    path("transcripts", transcripts.TranscriptsView.as_view(), name="v1_transcripts"),
    path("spaces/<slug:space_id>/cues/<int:cue_id>", transcripts.CueView.as_view(), name="v1_cue"),
    path("spaces/<slug:space_id>/captions", transcripts.CaptionsView.as_view(), name="v1_captions"),
    path("spaces/<slug:space_id>/clips", clips.ClipsView.as_view(), name="v1_clips"),
    path("clips/<slug:clip_id>", clips.ClipView.as_view(), name="v1_clip"),
    path(
        "clips/<slug:clip_id>/objection",
        clips.ClipObjectionView.as_view(),
        name="v1_clip_objection",
    ),
    path(
        "clips/<slug:clip_id>/audio.<slug:form>",
        clips.ClipAudioView.as_view(),
        name="v1_clip_audio",
    ),
    path(
        "spaces/<slug:space_id>/downloads", downloads.DownloadsView.as_view(), name="v1_downloads"
    ),
    path("downloads/<slug:download_id>", downloads.DownloadView.as_view(), name="v1_download"),
    path(
        "downloads/<slug:download_id>/file",
        downloads.DownloadFileView.as_view(),
        name="v1_download_file",
    ),
]
