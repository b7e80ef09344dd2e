from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from recordings.speech.catalogue import DEFAULT, MODELS
from recordings.speech.fetching import FetchError, fetch, install

WIDTH = 40


class Command(BaseCommand):
    """Downloads a speech model into CAPTION_MODEL_DIR. Safe to interrupt and to repeat."""

    help = "Fetch the model that captions need. " + " ".join(
        f"{model.name}: {model.about}." for model in MODELS.values()
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", default=DEFAULT, choices=sorted(MODELS))
        parser.add_argument(
            "--from-file", type=Path, help="a zip that is here already, for a server offline"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        model, folder = MODELS[options["name"]], Path(settings.CAPTION_MODEL_DIR)
        if folder == settings.DEMO_CAPTION_MODEL_DIR:
            folder = settings.DATA_DIR / "caption-model"  # the demo's is a part of the code
        try:
            if options["from_file"]:
                install(model, options["from_file"], folder)
            else:
                fetch(model, folder, progress=self._show)
                self.stdout.write("")
        except FetchError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. Run it again to go on from here.") from None
        self.stdout.write(f"{model.name} is in {folder}. Captions are on after the next start.")

    def _show(self, so_far: int, in_all: int) -> None:
        done = WIDTH * so_far // in_all
        bar = "█" * done + "░" * (WIDTH - done)
        self.stdout.write(f"\r{bar} {so_far / 1e6:.0f} of {in_all / 1e6:.0f} MB", ending="")
        self.stdout.flush()
