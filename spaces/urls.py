from django.urls import path

from spaces import views

urlpatterns = [
    path("spaces/", views.spaces_live, name="spaces"),
    path("spaces/upcoming", views.spaces_upcoming, name="spaces_upcoming"),
    path("spaces/recorded", views.spaces_recorded, name="spaces_recorded"),
    path("spaces/bar", views.spaces_bar, name="spaces_bar"),
    path("spaces/new", views.space_create, name="space_create"),
    path("spaces/<slug:public_id>", views.space, name="space"),
    path("spaces/<slug:public_id>/embed", views.space_embed, name="space_embed"),
    path("spaces/<slug:public_id>/edit", views.space_edit, name="space_edit"),
    path("spaces/<slug:public_id>/invite", views.space_invite, name="space_invite"),
    path("spaces/<slug:public_id>/calendar.ics", views.space_calendar, name="space_calendar"),
    path("spaces/<slug:public_id>/my-voice", views.my_voice, name="my_voice"),
    path("spaces/<slug:public_id>/pins", views.space_pins, name="space_pins"),
    path("spaces/<slug:public_id>/start", views.space_start, name="space_start"),
    path("spaces/<slug:public_id>/end", views.space_end, name="space_end"),
    path("spaces/<slug:public_id>/remind", views.space_remind, name="space_remind"),
    path(
        "spaces/<slug:public_id>/forget-reminder",
        views.space_forget_reminder,
        name="space_forget_reminder",
    ),
    path("oembed", views.oembed, name="oembed"),
    path("@<slug:handle>/spaces", views.profile_spaces, name="profile_spaces"),
]
