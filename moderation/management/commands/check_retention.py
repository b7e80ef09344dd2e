from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from moderation.services.retention import check_retention


class Command(BaseCommand):
    """Fails while there is something that does not belong together."""

    help = "Look for stored files that no row names, and for rows whose file is gone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fix", action="store_true", help="remove files without a row that are an hour old"
        )

    def handle(self, *_: Any, fix: bool, **__: Any) -> None:
        found = check_retention(now=timezone.now(), removes=fix)
        for name in found.orphans:
            self.stdout.write(f"no row: {name}")
        for name in found.missing:
            self.stdout.write(f"no file: {name}")
        words = f"{len(found.orphans)} without a row ({found.removed} removed)"
        self.stdout.write(f"Files: {words}. Rows without their file: {len(found.missing)}.")
        if found.missing or len(found.orphans) > found.removed:
            raise CommandError("Not everything belongs together.")
