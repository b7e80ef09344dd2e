from django.urls import path

from timeline import views

urlpatterns = [
    path("", views.home, name="home"),
    path("home/newer", views.home_newer, name="home_newer"),
    path("search", views.search, name="search"),
    path("@<slug:handle>", views.profile, name="profile"),
    path("compose/tweet", views.tweet_compose, name="tweet_compose"),
    path("tweets/<int:pk>", views.tweet, name="tweet"),
    path("tweets/<int:pk>/delete", views.tweet_delete, name="tweet_delete"),
    path("tweets/<int:pk>/like", views.tweet_like, name="tweet_like"),
    path("tweets/<int:pk>/unlike", views.tweet_unlike, name="tweet_unlike"),
    path("tweets/<int:pk>/retweet", views.tweet_retweet, name="tweet_retweet"),
    path("tweets/<int:pk>/unretweet", views.tweet_unretweet, name="tweet_unretweet"),
    path("tweets/<int:pk>/vote", views.poll_vote, name="poll_vote"),
    path("messages", views.conversation_list, name="messages"),
    path("messages/new", views.message_new, name="message_new"),
    path("messages/<slug:public_id>", views.conversation, name="conversation"),
    path("messages/<slug:public_id>/clear", views.conversation_clear, name="conversation_clear"),
    path("notifications", views.notifications, name="notifications"),
    path("notifications/read", views.notifications_read, name="notifications_read"),
    path("settings/notifications", views.notification_settings, name="notification_settings"),
    path("push/subscribe", views.push_subscribe, name="push_subscribe"),
    path("push/unsubscribe", views.push_unsubscribe, name="push_unsubscribe"),
    path("service-worker.js", views.service_worker, name="service_worker"),
]
