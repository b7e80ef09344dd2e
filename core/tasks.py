from celery import shared_task

from core import health, sweeping


@shared_task
def heartbeat() -> None:
    """Proves that tasks are being run, which a living worker process does not."""
    health.note_worker_alive()


@shared_task
def sweep() -> None:
    """Ring for what was left undone: due every few seconds."""
    sweeping.sweep()
