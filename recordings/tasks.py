"""Celery: ids in, one service call each. The database says what is unfinished; these only ring."""

from celery import shared_task

from recordings.services import recorder, rendering, sweeping


@shared_task(ignore_result=True)
def cut_recording(space_id: int) -> None:
    """Cut what the audio log of this Space holds by now into segments."""
    again_in_seconds = recorder.cut_recording(space_id=space_id)
    if again_in_seconds is not None:
        cut_recording.apply_async((space_id,), countdown=again_in_seconds)


@shared_task(ignore_result=True)
def render_replay(space_id: int) -> None:
    """Make what can be played of this Space's recording, as far as one task goes."""
    if rendering.render_replay(space_id=space_id):
        render_replay.delay(space_id)


@shared_task(ignore_result=True)
def sweep() -> None:
    """Ring for what was left undone: due every few seconds."""
    sweeping.sweep()
