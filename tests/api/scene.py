"""A recorded Space, and what programs are told of it."""

from spaces.models import Space
from tests.recordings.factories import make_cue
from tests.recordings.real_replays import make_ended_space, publish

OPUS, AAC = b"OggS" + bytes(range(200)), b"ftyp" + bytes(100)


def make_recorded(host, speaker) -> Space:
    """Twelve seconds, of which the first four are cut off; the speaker says four things."""
    space = make_ended_space(host, speakers=[speaker])
    publish(
        space,
        OPUS,
        AAC,
        seconds=8,
        turns=[[4_000, 8_000, host.pk], [8_000, 12_000, speaker.pk]],
        chapters=[{"title": "Tides", "start_ms": 2_000, "kind": "pin"}],
        trim_start_ms=4_000,
        peaks=b"\x01\xff",
    )
    said = {0: "Before it", 5_000: "The tide", 7_000: "is high", 9_000: "tides go"}
    for start_ms, text in said.items():
        make_cue(space, speaker, text, start_ms)
    return space


def told(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def refusal(answer):
    return answer.status_code, answer.json()["code"]
