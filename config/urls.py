from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("", include("timeline.urls")),
    path("", include("spaces.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    # Embedded form: the same process serves uploads. Behind nginx it never gets to see these.
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
