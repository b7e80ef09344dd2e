"""Celery: ids in, one service call each. The database says what is unfinished; these only ring."""

from celery import shared_task

from recordings.services import (
    building,
    catching_up,
    clip_making,
    downloads,
    recorder,
    rendering,
)
from recordings.turns import running


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
def try_replays_again() -> None:
    """Try once more to make the replays that could not be made."""
    rendering.try_again()


# --- Clips ---------------------------------------------------------------------------------------


@shared_task(ignore_result=True)
def make_clip(clip_id: int) -> None:
    """Make the files of this clip, if that is to be done and nobody is at it."""
    clip_making.make_clip(clip_id=clip_id)


@shared_task(ignore_result=True)
def refresh_clip_words() -> None:
    """Take up words that came late: due every few seconds."""
    clip_making.refresh_words()


# --- Captions ------------------------------------------------------------------------------------


@shared_task(ignore_result=True)
def caption_turn(turn_id: int) -> None:
    """Listen to a turn for a minute at most; on the queue "captions"."""
    running.run_turn(turn_id)


# --- Downloads -----------------------------------------------------------------------------------


@shared_task(ignore_result=True)
def build_download(download_id: int) -> None:
    """Make what somebody takes home, as far as one task goes."""
    if building.build_download(download_id=download_id):
        build_download.delay(download_id)


@shared_task(ignore_result=True)
def remove_old_downloads() -> None:
    """Remove what people have had a day to take home."""
    downloads.remove_old_downloads()


@shared_task(ignore_result=True)
def caption_get_ready() -> None:
    """Load the model before somebody speaks; on the queue "captions"."""
    running.get_ready()


@shared_task(ignore_result=True)
def caption_rest(space_id: int) -> None:
    """Begin turns for what nobody listened to."""
    catching_up.caption_rest(space_id=space_id)


@shared_task(ignore_result=True)
def catch_up_captions() -> None:
    """Ring for Spaces that were not looked at since they ended: due every minute."""
    catching_up.catch_up()
