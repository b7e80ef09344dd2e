from typing import Any

from django.core.management.base import BaseCommand

from timeline import push


class Command(BaseCommand):
    help = "Print a new key for web push, as the environment takes it. Stores nothing."

    def handle(self, *_: Any, **__: Any) -> None:
        self.stdout.write(f"VAPID_PRIVATE_KEY={push.new_private_key()}")
        self.stdout.write("VAPID_SUBJECT=mailto:you@example.org")
        self.stderr.write(
            "Set both; in VAPID_SUBJECT push services find whom to write to. Whoever subscribed "
            "with another key has to turn push on again."
        )
