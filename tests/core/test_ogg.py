import io
import struct

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ogg import OggError, OggOpusWriter, OpusHead, read_opus, read_opus_packets

FRAME = 960
packet_lists = st.lists(st.binary(min_size=1, max_size=1276), max_size=120)


def written(packets: list[bytes], **close: int) -> bytes:
    file = io.BytesIO()
    writer = OggOpusWriter(file)
    for packet in packets:
        writer.write(packet, FRAME)
    writer.close(**close)
    return file.getvalue()


def encoded_tone(frames: int) -> list[bytes]:
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "mono", "s16"
    packets = []
    for index in range(frames):
        time = (np.arange(FRAME) + index * FRAME) / 48_000
        pcm = (np.sin(2 * np.pi * 440 * time) * 8000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm[np.newaxis], format="s16", layout="mono")
        frame.sample_rate = 48_000
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets


def decoded_samples(data: bytes) -> int:
    with av.open(io.BytesIO(data)) as container:
        return sum(frame.samples for frame in container.decode(audio=0))


@given(packet_lists)
def test_what_is_written_is_read_back(packets):
    assert read_opus_packets(written(packets)) == packets


def test_head_survives_the_journey():
    file = io.BytesIO()
    head = OpusHead(channels=2, pre_skip=3840, input_sample_rate=22_050)
    OggOpusWriter(file, head=head).close()
    assert read_opus(file.getvalue()) == (head, [])


@pytest.mark.parametrize("length", [254, 255, 256, 510, 65_024])
def test_packets_at_the_edges_of_the_lacing(length):
    assert read_opus_packets(written([bytes(length), b"next"])) == [bytes(length), b"next"]


def test_packet_beyond_a_page_is_refused():
    with pytest.raises(OggError):
        OggOpusWriter(io.BytesIO()).write(bytes(255 * 255), FRAME)


def test_another_decoder_plays_what_we_write():
    data = written(encoded_tone(100))
    assert decoded_samples(data) == 100 * FRAME - OpusHead().pre_skip


def test_total_samples_cut_the_end_off():
    data = written(encoded_tone(100), total_samples=90_000)
    assert decoded_samples(data) == 90_000


def test_we_read_what_another_muxer_writes():
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        pcm = (np.random.default_rng(1).normal(size=(1, 48_000 * 3)) * 3000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with av.open(io.BytesIO(file.getvalue())) as container:
        expected = [bytes(packet) for packet in container.demux(audio=0) if packet.size]
    assert read_opus_packets(file.getvalue()) == expected
    assert len(expected) > 100


def test_a_file_whose_writer_died_reads_up_to_the_last_page():
    file = io.BytesIO()
    writer = OggOpusWriter(file, packets_per_page=50)
    for number in range(120):
        writer.write(struct.pack("<H", number), FRAME)
    assert len(read_opus_packets(file.getvalue())) == 100


@given(st.binary(max_size=400))
def test_random_bytes_raise_ogg_error_only(data):
    with pytest.raises(OggError):
        read_opus(data)


@given(packet_lists, st.data())
def test_truncated_streams_raise_or_read_a_prefix(packets, data):
    stream = written(packets)
    cut = data.draw(st.integers(0, len(stream)))
    try:
        read = read_opus_packets(stream[:cut])
    except OggError:
        return
    assert read == packets[: len(read)]


@given(packet_lists, st.data())
def test_a_changed_byte_never_goes_unnoticed(packets, data):
    stream = bytearray(written(packets))
    position = data.draw(st.integers(0, len(stream) - 1))
    stream[position] ^= data.draw(st.integers(1, 255))
    with pytest.raises(OggError):
        read_opus(bytes(stream))


def with_checksum(page: bytes) -> bytes:
    """A page made by hand, its checksum by the long way (bit by bit) of RFC 3533."""
    register = 0
    for byte in page:
        register ^= byte << 24
        for _ in range(8):
            register = (register << 1) ^ (0x04C11DB7 if register & 0x80000000 else 0)
            register &= 0xFFFFFFFF
    return page[:22] + struct.pack("<I", register) + page[26:]


def page(sequence: int, lacing: list[int], *, flags: int = 0, serial: int = 1) -> bytes:
    header = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, 0, serial, sequence, 0, len(lacing))
    return with_checksum(header + bytes(lacing) + b"x" * sum(lacing))


HEADERS = written([])[: -len(page(2, []))]


def test_a_packet_over_two_pages_is_joined():
    data = HEADERS + page(2, [255, 255]) + page(3, [10], flags=0x01)
    assert read_opus_packets(data) == [b"x" * 520]


@pytest.mark.parametrize(
    "pages",
    [
        page(3, [10]),
        page(2, [10], serial=2),
        page(2, [10], flags=0x01),
        page(2, [255]) + page(3, [10]),
        page(2, [255]),
        page(2, [255] * 255) + page(3, [255], flags=0x01) + page(4, [0], flags=0x01),
    ],
    ids=["page lost", "second stream", "no beginning", "no continuation", "no end", "endless"],
)
def test_well_formed_pages_in_bad_order_are_refused(pages):
    with pytest.raises(OggError):
        read_opus(HEADERS + pages)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"OpusHead",
        b"VorbisHd" + OpusHead().to_bytes()[8:],
        OpusHead(channels=3).to_bytes(),
        OpusHead().to_bytes()[:8] + b"\x10" + OpusHead().to_bytes()[9:],
        OpusHead().to_bytes()[:-1] + b"\x01",
    ],
    ids=["empty", "short", "other codec", "three channels", "version 16", "mapping family 1"],
)
def test_strange_headers_are_refused(head):
    with pytest.raises(OggError):
        OpusHead.from_bytes(head)
