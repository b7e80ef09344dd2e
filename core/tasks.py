from celery import shared_task

from core import health


@shared_task
def heartbeat() -> None:
    """Proves that tasks are being run, which a living worker process does not."""
    health.note_worker_alive()
