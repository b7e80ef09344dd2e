from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from spaces.demo.script import CAST, PASSWORD, Part
from spaces.demo.seed import HandleTaken, seed_demo


class Command(BaseCommand):
    help = "Make the demo's fictional people and Spaces. Only with DEMO=true; repeatable."

    def handle(self, *_: Any, **__: Any) -> None:
        try:
            space = seed_demo()
        except (ImproperlyConfigured, HandleTaken) as error:
            raise CommandError(str(error)) from error
        visitors = ", ".join(person.handle for person in CAST if person.part is Part.VISITOR)
        self.stdout.write(f"The demo's Space is live: {space.title}")
        self.stdout.write(f"Log in as {visitors} with the password {PASSWORD}")
