"""A recorded Space of the evening before: what was said lies in its audio log, and everything
after that (segments, replay, captions) is made from it as for any other Space.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import DomainError
from spaces.client.frames import Frame
from spaces.demo.player import FRAME_MS, Voiceover, load_show
from spaces.demo.recorded_script import RECORDED, RECORDED_HOST, RECORDED_TURNS
from spaces.live.audio_log import FileAudioLog
from spaces.models import Consent, Participant, Space, State, Stream, Topic
from spaces.services import (
    add_talk,
    approve_request,
    create_space,
    end_space,
    enter_space,
    request_to_speak,
    start_space,
)

AGO: Final = timedelta(hours=21)
_LISTENERS: Final = ("aroha_tides", "a_gull")


def seed_recorded(people: Mapping[str, User], topics: Iterable[Topic]) -> Space | None:
    """The recorded Space; made if there is none. `people` by handle.

    None where it cannot be made: visitors host with the account, or the log is Redis's, which
    writes nothing into the past.
    """
    host = people[RECORDED_HOST]
    made = host.hosted_spaces.filter(title=RECORDED.title, state=State.ENDED).first()
    if made is not None or settings.REDIS_URL:
        return made
    try:
        return _play(people, topics)
    except DomainError as error:
        if error.code != "already_hosting":
            raise
        return None


@transaction.atomic
def _play(people: Mapping[str, User], topics: Iterable[Topic]) -> Space:
    host = people[RECORDED_HOST]
    space = create_space(
        actor=host,
        title=RECORDED.title,
        description=RECORDED.description,
        topics=topics,
        is_recorded=True,
    )
    space = start_space(actor=host, space=space)
    began = timezone.now() - AGO
    voiceovers = load_show(RECORDED_TURNS).voiceovers
    length = timedelta(milliseconds=voiceovers[-1].end * FRAME_MS + 1000)
    _gather(people, space)
    streams = _open_streams(people, space, began)
    _agree(people, space, began)
    # Before the commit: from then on somebody may look for what was said.
    asyncio.run(_log(space.public_id, began, voiceovers, streams))
    _count_talk(space, voiceovers)
    end_space(actor=host, space=space)
    Space.objects.filter(pk=space.pk).update(started_at=began, ended_at=began + length)
    return Space.objects.get(pk=space.pk)


def _gather(people: Mapping[str, User], space: Space) -> None:
    """Come in; who speaks asks for a seat and gets it. Nobody stays connected."""
    speakers = {turn.speaker for turn in RECORDED_TURNS}
    for handle in (RECORDED_HOST, *sorted(speakers - {RECORDED_HOST}), *_LISTENERS):
        user = people[handle]
        enter_space(actor=user, space=space, connection=f"demo {user.pk}")
        if handle in speakers and user != space.host:
            request = request_to_speak(actor=user, space=space)
            approve_request(actor=space.host, space=space, request_id=str(request.pk))


def _open_streams(people: Mapping[str, User], space: Space, began: datetime) -> dict[str, Stream]:
    """By handle; numbered as their seats are."""
    return {
        place.user.handle: Stream.objects.create(
            space=space,
            number=(place.seat or 0) + 1,
            user=place.user,
            seat=place.seat or 0,
            opened_at=began,
        )
        for place in space.participants.seated().select_related("user")
    }


def _agree(people: Mapping[str, User], space: Space, began: datetime) -> None:
    """Everybody on stage lets themselves be captioned, from the beginning."""
    for handle in {turn.speaker for turn in RECORDED_TURNS}:
        Consent.objects.create(
            space=space,
            user=people[handle],
            kind=Consent.Kind.CAPTIONS,
            is_given=True,
            since=began,
            at=began,
        )


async def _log(
    space_id: str,
    began: datetime,
    voiceovers: Iterable[Voiceover],
    streams: Mapping[str, Stream],
) -> None:
    """Write the frames as a server would have, a batch every 20 ms, at the times of then."""
    frames = sorted(_frames(voiceovers, streams), key=lambda frame: frame.sequence)
    time_ms = 0.0
    log = FileAudioLog(settings.DATA_DIR / "audio", clock=lambda: time_ms)
    for slot, together in groupby(frames, key=lambda frame: frame.sequence):
        time_ms = began.timestamp() + slot * FRAME_MS / 1000
        for frame in together:
            log.append(space_id, frame)
        await log.flush()
    await log.aclose()


def _frames(voiceovers: Iterable[Voiceover], streams: Mapping[str, Stream]) -> Iterable[Frame]:
    """Every stream began with the Space, so sequences count its slots."""
    for voiceover in voiceovers:
        stream = streams[voiceover.turn.speaker]
        packets = zip(voiceover.packets, voiceover.levels, strict=True)
        for sequence, (packet, level) in enumerate(packets, start=voiceover.start):
            yield Frame(stream.seat, stream.number, sequence, level, packet)


def _count_talk(space: Space, voiceovers: Iterable[Voiceover]) -> None:
    places = Participant.objects.filter(space=space).select_related("user")
    ids = {place.user.handle: str(place.pk) for place in places}
    talk: dict[str, int] = {}
    for voiceover in voiceovers:
        person = ids[voiceover.turn.speaker]
        talk[person] = talk.get(person, 0) + len(voiceover.packets) * FRAME_MS
    add_talk(space_id=space.public_id, talk=talk)
