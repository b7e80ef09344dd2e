from django.urls import path

from spaces.v1 import stage, views

urlpatterns = [
    path("me", views.MeView.as_view(), name="v1_me"),
    path("topics", views.TopicsView.as_view(), name="v1_topics"),
    path("spaces", views.SpacesView.as_view(), name="v1_spaces"),
    path("spaces/bar", views.SpacesBarView.as_view(), name="v1_spaces_bar"),
    path("spaces/<slug:space_id>", views.SpaceView.as_view(), name="v1_space"),
    path("spaces/<slug:space_id>/start", views.SpaceStartView.as_view(), name="v1_space_start"),
    path("spaces/<slug:space_id>/end", views.SpaceEndView.as_view(), name="v1_space_end"),
    path(
        "spaces/<slug:space_id>/reminder",
        views.SpaceReminderView.as_view(),
        name="v1_space_reminder",
    ),
    path(
        "spaces/<slug:space_id>/invitees",
        views.SpaceInviteesView.as_view(),
        name="v1_space_invitees",
    ),
    path("spaces/<slug:space_id>/pins", views.SpacePinsView.as_view(), name="v1_space_pins"),
    path(
        "spaces/<slug:space_id>/figures", views.SpaceFiguresView.as_view(), name="v1_space_figures"
    ),
    path("spaces/<slug:space_id>/voice", views.SpaceVoiceView.as_view(), name="v1_space_voice"),
    *stage.urlpatterns,
]
