from django.urls import path

from accounts import views

urlpatterns = [
    path("@<slug:handle>/followers", views.followers, name="followers"),
    path("@<slug:handle>/following", views.following, name="following"),
    path("@<slug:handle>/follow-button", views.follow_button, name="follow_button"),
    path("@<slug:handle>/follow", views.follow, name="follow"),
    path("@<slug:handle>/unfollow", views.unfollow, name="unfollow"),
    path("@<slug:handle>/remove-follower", views.remove_follower, name="remove_follower"),
    path("@<slug:handle>/block", views.block, name="block"),
    path("@<slug:handle>/unblock", views.unblock, name="unblock"),
    path("@<slug:handle>/mute", views.mute, name="mute"),
    path("@<slug:handle>/unmute", views.unmute, name="unmute"),
    path("follow-requests", views.follow_requests, name="follow_requests"),
    path(
        "follow-requests/@<slug:handle>/accept",
        views.follow_request_accept,
        name="follow_request_accept",
    ),
    path(
        "follow-requests/@<slug:handle>/decline",
        views.follow_request_decline,
        name="follow_request_decline",
    ),
    path("settings/", views.settings_page, name="settings"),
    path("settings/appearance", views.appearance, name="appearance"),
    path("settings/profile", views.profile_edit, name="profile_edit"),
    path("settings/profile/picture/remove", views.avatar_remove, name="avatar_remove"),
    path("settings/privacy", views.settings_privacy, name="settings_privacy"),
    path("settings/data", views.data_download, name="data_download"),
    path("settings/data/<slug:export_id>", views.data_link, name="data_link"),
    path("settings/data/<slug:export_id>/<str:link>", views.data_file, name="data_file"),
    path("settings/delete-account", views.account_close, name="account_close"),
    path("account-closed", views.account_is_closed, name="account_is_closed"),
    path("restore-account/<str:word>", views.account_restore, name="account_restore"),
    path("accounts/sessions/", views.sessions, name="sessions"),
    path("accounts/sessions/others/end", views.sessions_end_others, name="sessions_end_others"),
    path("accounts/sessions/end", views.session_end, name="session_end"),
    path("settings/blocked", views.blocked_accounts, name="blocked_accounts"),
    path("settings/muted", views.muted_accounts, name="muted_accounts"),
]
