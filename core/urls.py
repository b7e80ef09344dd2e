from django.urls import path

from core import pages, views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("metrics", views.metrics, name="metrics"),
    path("help/spaces-101", pages.help_spaces, name="help_spaces"),
    path("terms", pages.terms, name="terms"),
    path("privacy", pages.privacy, name="privacy"),
]
