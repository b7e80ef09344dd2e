import io

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaces.client.opus import SAMPLE_RATE, packet_samples


@pytest.mark.parametrize(
    ("packet", "milliseconds"),
    [
        ("00", 10),  # SILK, narrow band
        ("18", 60),
        ("60", 10),  # hybrid
        ("68", 20),
        ("80", 2.5),  # CELT
        ("f8", 20),
        ("f9 00 00", 40),  # code 1: two frames
        ("fa 00 00", 40),  # code 2: two frames
        ("fb 03", 60),  # code 3: counted, bits for padding and VBR beside
        ("fb c3", 60),
        ("fb 3f", 63 * 20),
    ],
)
def test_packet_samples_follow_the_tables_of_rfc_6716(packet, milliseconds):
    assert packet_samples(bytes.fromhex(packet)) == milliseconds * SAMPLE_RATE / 1000


@pytest.mark.parametrize("packet", ["", "fb", "fb 00", "fb c0"])
def test_packet_samples_are_none_without_a_frame(packet):
    assert packet_samples(bytes.fromhex(packet)) == 0


@given(st.binary())
def test_packet_samples_take_any_bytes(packet):
    assert 0 <= packet_samples(packet) <= 63 * 2880


@pytest.mark.parametrize("frame_duration", ["2.5", "5", "10", "20", "40", "60"])
def test_packet_samples_agree_with_libopus(frame_duration):
    for packet in encode_noise(frame_duration):
        assert packet_samples(packet) == float(frame_duration) * SAMPLE_RATE / 1000


def encode_noise(frame_duration):
    """A second of noise as packets of libopus."""
    with av.open(io.BytesIO(), "w", format="ogg") as container:
        stream = container.add_stream(
            "libopus", rate=SAMPLE_RATE, layout="mono", options={"frame_duration": frame_duration}
        )
        samples = np.random.default_rng(1).integers(-9000, 9000, (1, SAMPLE_RATE), dtype=np.int16)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        return [bytes(packet) for packet in stream.encode(frame)]
