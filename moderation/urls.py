from django.urls import path

from moderation.views import reports

urlpatterns = [
    path("report/space/<slug:public_id>", reports.report_space, name="report_space"),
    path("report/account/<slug:handle>", reports.report_account, name="report_account"),
    path("report/tweet/<int:pk>", reports.report_tweet, name="report_tweet"),
    path("report/clip/<slug:clip_id>", reports.report_clip, name="report_clip"),
]
