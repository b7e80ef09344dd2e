from celery import shared_task

from spaces import services


@shared_task
def tell_of_live(space_id: int) -> None:
    """Tell who waits and who follows that a Space is live; repeated, nobody is told twice."""
    services.tell_of_live(space_id=space_id)


@shared_task
def tell_of_change(space_id: int) -> None:
    """Tell who waits that an announced Space is moved or canceled; repeatable as above."""
    services.tell_of_change(space_id=space_id)


@shared_task
def write_to_invited(space_id: int) -> None:
    """Send the link to who was invited while nobody else could open it; to nobody twice."""
    services.write_to_invited(space_id=space_id)


@shared_task
def release_absent() -> None:
    """Let go of people whose lease ran out: repeatable, and due every few seconds."""
    services.release_absent()
