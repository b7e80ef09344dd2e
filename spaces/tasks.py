from celery import shared_task

from spaces import services


@shared_task
def tell_of_live(space_id: int) -> None:
    """Tell who waits and who follows that a Space is live; repeated, nobody is told twice."""
    services.tell_of_live(space_id=space_id)


@shared_task
def release_absent() -> None:
    """Let go of people whose lease ran out: repeatable, and due every few seconds."""
    services.release_absent()
