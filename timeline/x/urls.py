"""The addresses of people, Tweets and messages under /2/."""

from django.urls import path

from timeline.x import message_views as messages
from timeline.x import tweet_views as tweets
from timeline.x import user_views as users

urlpatterns = [
    path("users", users.UsersView.as_view()),
    path("users/me", users.MeView.as_view()),
    path("users/by", users.UsersByNameView.as_view()),
    path("users/by/username/<str:username>", users.UserByNameView.as_view()),
    path("users/<str:user_id>", users.UserView.as_view()),
    path("users/<str:user_id>/followers", users.FollowersView.as_view()),
    path("users/<str:user_id>/following", users.FollowingView.as_view()),
    path("users/<str:user_id>/following/<str:target_id>", users.UnfollowView.as_view()),
    path("users/<str:user_id>/blocking", users.BlockingView.as_view()),
    path("users/<str:user_id>/muting", users.MutingView.as_view()),
    path("users/<str:user_id>/muting/<str:target_id>", users.UnmuteView.as_view()),
    path("users/<str:user_id>/tweets", tweets.UserTweetsView.as_view()),
    path("users/<str:user_id>/mentions", tweets.UserMentionsView.as_view()),
    path("users/<str:user_id>/timelines/reverse_chronological", tweets.HomeView.as_view()),
    path("tweets", tweets.TweetsView.as_view()),
    path("tweets/search/recent", tweets.TweetSearchView.as_view()),
    path("tweets/<str:tweet_id>", tweets.TweetView.as_view()),
    path("dm_events", messages.AllEventsView.as_view()),
    path("dm_conversations/with/<str:user_id>/dm_events", messages.EventsWithView.as_view()),
    path("dm_conversations/with/<str:user_id>/messages", messages.MessagesWithView.as_view()),
    path("dm_conversations/<str:pair>/dm_events", messages.ConversationEventsView.as_view()),
    path("dm_conversations/<str:pair>/messages", messages.ConversationMessagesView.as_view()),
]
