from django.urls import path

from moderation import views

urlpatterns = [
    path("report/space/<slug:public_id>", views.report_space, name="report_space"),
    path("report/account/<slug:handle>", views.report_account, name="report_account"),
    path("report/tweet/<int:pk>", views.report_tweet, name="report_tweet"),
]
