"""Where moderation takes part in what lower apps do."""

from accounts import erasure, seams
from core import sweeping
from moderation import erasing, exported, tasks
from moderation.models import Purge
from moderation.services import sealing


def connect() -> None:
    """Called once, when the apps are loaded."""
    sweeping.watch(Purge.objects.all(), tasks.go_on_purging)
    sweeping.watch(sealing.due(), tasks.seal_evidence)
    erasure.keep_while("moderators still need it", erasing.is_needed)
    seams.removing.connect(erasing.let_go)
    exported.register_all()
