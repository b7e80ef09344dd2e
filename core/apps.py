from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import search  # defines fields: not before apps are loaded

        post_migrate.connect(search.install)
