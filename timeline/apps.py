from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "timeline"

    def ready(self) -> None:
        from accounts import seams
        from timeline.services.counts import recount_around

        for changed in (seams.protection_changed, seams.suspended, seams.reinstated):
            changed.connect(recount_around)
