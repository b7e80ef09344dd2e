from django.urls import path

from spaces.v1 import views

urlpatterns = [
    path("spaces", views.SpacesView.as_view(), name="v1_spaces"),
    path("spaces/<slug:space_id>", views.SpaceView.as_view(), name="v1_space"),
    path("spaces/<slug:space_id>/start", views.SpaceStartView.as_view(), name="v1_space_start"),
    path("spaces/<slug:space_id>/end", views.SpaceEndView.as_view(), name="v1_space_end"),
    path(
        "spaces/<slug:space_id>/reminder",
        views.SpaceReminderView.as_view(),
        name="v1_space_reminder",
    ),
]
