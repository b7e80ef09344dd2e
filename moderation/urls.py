from django.urls import path

from moderation.views import reports, review, standing

urlpatterns = [
    path("report/space/<slug:public_id>", reports.report_space, name="report_space"),
    path("report/account/<slug:handle>", reports.report_account, name="report_account"),
    path("report/tweet/<int:pk>", reports.report_tweet, name="report_tweet"),
    path("report/clip/<slug:clip_id>", reports.report_clip, name="report_clip"),
    path("reports/<int:pk>", standing.report_outcome, name="report_outcome"),
    path("settings/standing", standing.standing, name="standing"),
    path("settings/standing/<int:pk>", standing.standing_decision, name="standing_decision"),
    path("moderation/evidence/<slug:evidence_id>/open", review.evidence_open, name="evidence_open"),
    path(
        "moderation/evidence/<slug:evidence_id>/<str:link>",
        review.evidence_data,
        name="evidence_data",
    ),
    path(
        "moderation/evidence/<slug:evidence_id>/<str:link>/<int:number>.opus",
        review.evidence_track,
        name="evidence_track",
    ),
    path(
        "moderation/recording/<slug:public_id>/open", review.recording_open, name="recording_open"
    ),
    path(
        "moderation/recording/<slug:public_id>/<str:link>",
        review.recording_data,
        name="recording_data",
    ),
    path(
        "moderation/recording/<slug:public_id>/<str:link>/<int:number>.opus",
        review.recording_track,
        name="recording_track",
    ),
]
