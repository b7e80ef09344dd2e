from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    # django-htmx brings a htmx of its own; ours is in static/vendor. Its modules import one
    # another by names that hashed files do not have, so collecting them would fail.
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx"]


class Admin(AdminConfig):
    default_site = "accounts.second_factor.StaffSite"
