from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.static import serve

urlpatterns = [
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("", include("timeline.urls")),
    path("", include("recordings.urls")),
    path("", include("spaces.urls")),
    path("", include("moderation.urls")),
    path("2/", include("config.x_urls")),
    path("api/v1/", include("config.api_urls")),
    path("", include("config.docs_urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    # Pictures alone are public; behind nginx this never gets to see a request.
    path("media/avatars/<path:path>", serve, {"document_root": settings.MEDIA_ROOT / "avatars"}),
]
