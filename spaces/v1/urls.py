from django.urls import path

from spaces.v1 import views

urlpatterns = [
    path("spaces", views.SpacesView.as_view(), name="v1_spaces"),
    path("spaces/<slug:public_id>", views.SpaceView.as_view(), name="v1_space"),
]
