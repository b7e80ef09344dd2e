from celery import shared_task

from spaces import services


@shared_task
def release_absent() -> None:
    """Let go of people whose lease ran out: repeatable, and due every few seconds."""
    services.release_absent()
