from typing import Final

from django.urls import URLPattern, path

from recordings.views import captions, clips, downloads, replay_host, replays, transcripts

urlpatterns: Final[list[URLPattern]] = [
    path("spaces/<slug:public_id>/captions", captions.space_captions, name="space_captions"),
    path(
        "spaces/<slug:public_id>/transcript", transcripts.space_transcript, name="space_transcript"
    ),
    path(
        "spaces/<slug:public_id>/transcript/cues",
        transcripts.space_transcript_cues,
        name="space_transcript_cues",
    ),
    path("spaces/<slug:public_id>/download", downloads.space_download, name="space_download"),
    path("downloads/<slug:download_id>", downloads.download_link, name="download_link"),
    path("downloads/<slug:download_id>/<str:link>", downloads.download_file, name="download_file"),
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
    path("spaces/<slug:public_id>/clips", clips.space_clips, name="space_clips"),
    path("spaces/<slug:public_id>/clips/new", clips.clip_new, name="clip_new"),
    path("clips/<slug:clip_id>", clips.clip, name="clip"),
    path("clips/<slug:clip_id>/progress", clips.clip_progress, name="clip_progress"),
    path("clips/<slug:clip_id>/audio.<slug:form>", clips.clip_audio, name="clip_audio"),
    path("clips/<slug:clip_id>/embed", clips.clip_embed, name="clip_embed"),
    path("clips/<slug:clip_id>/rename", clips.clip_rename, name="clip_rename"),
    path("clips/<slug:clip_id>/object", clips.clip_object, name="clip_object"),
    path("clips/<slug:clip_id>/delete", clips.clip_delete, name="clip_delete"),
    path(
        "spaces/<slug:public_id>/replay/rename",
        replay_host.space_replay_rename,
        name="space_replay_rename",
    ),
    path(
        "spaces/<slug:public_id>/replay/trim",
        replay_host.space_replay_trim,
        name="space_replay_trim",
    ),
    path(
        "spaces/<slug:public_id>/replay/delete",
        replay_host.space_replay_delete,
        name="space_replay_delete",
    ),
]
