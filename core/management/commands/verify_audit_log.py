from typing import Any

from django.core.management import BaseCommand, CommandError

from core import audit
from core.models import AuditEntry


class Command(BaseCommand):
    """Prints each fault and ends with 1 if there is one."""

    help = "Read the audit log from its first line, and say where it is not what was written."

    def handle(self, *_: Any, **__: Any) -> None:
        faults = 0
        for fault in audit.verify():
            faults += 1
            self.stderr.write(f"Line {fault.number}: {fault.what}.")
        if faults:
            raise CommandError(f"The audit log is not whole (faults: {faults}).")
        self.stdout.write(f"{AuditEntry.objects.count()} lines; nothing was changed or removed.")
