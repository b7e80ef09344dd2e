"""A recorded Space whose server, workers and Redis are killed again and again while people speak.

    make chaos                        # three minutes and ten kills, scaled and embedded
    SPACES_CHAOS_SEED=7 make chaos    # other moments, other victims

What was said and is not within two seconds before a kill is in the segments, in the replay and in
the transcript, once.
"""

import asyncio
import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.chaos.speakers import Said, Speaker, texts_for
from tests.chaos.verdict import judge
from tests.chaos.worlds import Kill, World, embedded, kills, scaled

pytestmark = [pytest.mark.scale, pytest.mark.slow]

SEED = int(os.environ.get("SPACES_CHAOS_SEED", "1"))
SECONDS = float(os.environ.get("SPACES_CHAOS_SECONDS", "180"))
KILLS = int(os.environ.get("SPACES_CHAOS_KILLS", "10"))
DONE_SECONDS = 240.0
VOICES = {"host": "en-us", "guest": "en+m4"}

Form = Callable[[Path], AbstractContextManager[World]]


@pytest.mark.parametrize("form", [scaled, embedded], ids=["scaled", "embedded"])
async def test_ten_kills_cost_two_seconds_each(form: Form, tmp_path: Path, capsys):
    with form(tmp_path) as world:
        scene = await asyncio.to_thread(
            world.web.assemble, *VOICES, needs_approval=False, is_recorded=True
        )
        speakers = [Speaker(world.web, scene, *one) for one in VOICES.items()]
        for number, speaker in enumerate(speakers):
            speaker.rehearse(texts_for(number, len(speakers)))
        killed = await through_a_space(world, speakers)
        answer = await asyncio.to_thread(
            world.web.run, "-m", "tests.tools.remains", scene.space_id, str(DONE_SECONDS)
        )
    (tmp_path / "remains.json").write_text(answer)
    remains = json.loads(answer)
    said: list[Said] = [one for speaker in speakers for one in speaker.said]
    verdict = judge(said, killed, remains)
    with capsys.disabled():
        print(f"\n{form.__name__}, seed {SEED}: killed {[kill.part for kill in killed]}\n{verdict}")
    assert verdict.sentences > SECONDS / 20
    assert verdict.seconds > SECONDS / 20
    assert verdict.problems == []


async def through_a_space(world: World, speakers: list[Speaker]) -> list[Kill]:
    """Talk to the end, while a thread kills; the last kill leaves some seconds to talk."""
    began = time.time()
    until = began + SECONDS
    killed: list[Kill] = []
    killer = threading.Thread(
        target=lambda: killed.extend(kills(world, SEED, KILLS, until - SECONDS / 20))
    )
    killer.start()
    try:
        await asyncio.gather(
            *(s.talk(place, len(speakers), began, until) for place, s in enumerate(speakers))
        )
    finally:
        await asyncio.to_thread(killer.join)
    await speakers[0].end()
    return killed
