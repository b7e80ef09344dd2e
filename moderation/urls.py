from django.urls import path

from moderation.views import reports, standing

urlpatterns = [
    path("report/space/<slug:public_id>", reports.report_space, name="report_space"),
    path("report/account/<slug:handle>", reports.report_account, name="report_account"),
    path("report/tweet/<int:pk>", reports.report_tweet, name="report_tweet"),
    path("report/clip/<slug:clip_id>", reports.report_clip, name="report_clip"),
    path("reports/<int:pk>", standing.report_outcome, name="report_outcome"),
    path("settings/standing", standing.standing, name="standing"),
    path("settings/standing/<int:pk>", standing.standing_decision, name="standing_decision"),
]
