from django.urls import path

from accounts import views

urlpatterns = [
    path("@<slug:handle>", views.profile, name="profile"),
    path("@<slug:handle>/follow", views.follow, name="follow"),
    path("@<slug:handle>/unfollow", views.unfollow, name="unfollow"),
    path("settings/", views.settings_page, name="settings"),
    path("settings/appearance", views.appearance, name="appearance"),
    path("settings/profile", views.profile_edit, name="profile_edit"),
    path("settings/profile/picture/remove", views.avatar_remove, name="avatar_remove"),
]
