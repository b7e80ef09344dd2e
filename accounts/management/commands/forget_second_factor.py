from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.services import forget_second_factor


class Command(BaseCommand):
    """The way back for whoever lost the device and the recovery codes. Ask who they are first."""

    help = "Take every second factor off an account, and end all its sessions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handle")

    def handle(self, *_: Any, handle: str, **__: Any) -> None:
        user = User.objects.filter(username__iexact=handle.removeprefix("@")).first()
        if user is None:
            raise CommandError("There is no such account.")
        forget_second_factor(user=user)
        self.stdout.write(f"{user} logs in with the password alone from now on.")
