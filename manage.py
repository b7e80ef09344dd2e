#!/usr/bin/env python
"""Django's command line for Spaces."""

import gc
import os
import sys

OBJECTS_BETWEEN_COLLECTIONS = 50_000


def main() -> None:
    # What starting makes stays: to look through it for garbage as often as Python does by itself
    # is a fifth of each start, and a quarter of the migrations of a new database.
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 20, 100)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
