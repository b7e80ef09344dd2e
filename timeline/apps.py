from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "timeline"

    def ready(self) -> None:
        from accounts import seams
        from timeline import push, wiring
        from timeline.services.counts import recount_around

        wiring.connect()
        push.require_good_settings()
        for changed in (
            seams.protection_changed,
            seams.suspended,
            seams.reinstated,
            seams.closed,
            seams.restored,
        ):
            changed.connect(recount_around)
