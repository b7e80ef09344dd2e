"""Celery: ids in, one service call each. The database says what is unfinished; these only ring."""

from celery import shared_task

from recordings.services import rendering


@shared_task(ignore_result=True)
def cut_recording(space_id: int) -> None:
    """Cut what the audio log of this Space holds by now into segments."""


@shared_task(ignore_result=True)
def render_replay(space_id: int) -> None:
    """Make what can be played of this Space's recording, as far as one task goes."""
    if rendering.render_replay(space_id=space_id):
        render_replay.delay(space_id)
