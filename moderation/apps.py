from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from moderation.groups import install
        from moderation.wiring import connect

        # The last app to be migrated: every other app's permissions exist by then.
        post_migrate.connect(install, sender=self)
        connect()
