"""Celery: ids in, one service call each. The database says what is unfinished; these only ring."""

from celery import shared_task


@shared_task(ignore_result=True)
def cut_recording(space_id: int) -> None:
    """Cut what the audio log of this Space holds by now into segments."""
