from django.urls import path

from moderation.v1 import views

urlpatterns = [
    path("reports", views.ReportsView.as_view(), name="v1_reports"),
    path("reports/<slug:report_id>", views.ReportView.as_view(), name="v1_report"),
]
