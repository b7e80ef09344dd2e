"""The addresses of Spaces under /2/."""

from django.urls import path

from spaces.x import views

urlpatterns = [
    path("spaces", views.SpacesByIdView.as_view()),
    path("spaces/by/creator_ids", views.SpacesByCreatorsView.as_view()),
    path("spaces/search", views.SpaceSearchView.as_view()),
    path("spaces/<str:space_id>", views.SpaceView.as_view()),
    path("spaces/<str:space_id>/tweets", views.SpaceTweetsView.as_view()),
    path("spaces/<str:space_id>/buyers", views.SpaceBuyersView.as_view()),
]
