from django.urls import path

from spaces import views

urlpatterns = [
    path("spaces/", views.space_list, name="spaces"),
    path("spaces/new", views.space_create, name="space_create"),
    path("spaces/<slug:public_id>", views.space, name="space"),
    path("spaces/<slug:public_id>/edit", views.space_edit, name="space_edit"),
    path("spaces/<slug:public_id>/start", views.space_start, name="space_start"),
    path("spaces/<slug:public_id>/end", views.space_end, name="space_end"),
]
