import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaces.client.frames import (
    BadFrame,
    Frame,
    PublishedFrame,
    encode_ack,
    encode_bundle,
    encode_entries,
    encode_entry,
    encode_publish,
    parse_ack,
    parse_bundle,
    parse_entries,
    parse_publish,
)

PROTOCOL = Path(__file__).parents[3] / "docs" / "protocol.md"
OF_20_MS = (1, 5, 9, 13, 15, 19, 23, 27, 31)  # RFC 6716, table 2
HEADER = bytes.fromhex("01 00000007 64")


@st.composite
def packets(draw):
    """Packets of one frame (code 0) of 20 ms, of any length that a packet may have."""
    toc = draw(st.sampled_from(OF_20_MS)) << 3
    size = draw(st.integers(0, 80) | st.just(1275))
    return bytes((toc,)) + draw(st.binary(min_size=size, max_size=size))


sequences = st.integers(0, 2**32 - 1)
levels = st.integers(0, 127)
published = st.builds(PublishedFrame, sequences, levels, packets())
frames = st.builds(
    Frame, st.integers(0, 255), st.integers(0, 2**16 - 1), sequences, levels, packets()
)
ticks = st.integers(0, 2**32 - 1)


def examples():
    """Yields (name: value, packet, message) of each example in the protocol's page."""
    for text in re.findall(r"^Example: (.*?\.)$", PROTOCOL.read_text(), re.DOTALL | re.MULTILINE):
        fields = {name: int(value) for name, value in re.findall(r"([a-z]{4,}) (\d+)", text)}
        *packet, message = (bytes.fromhex(code) for code in re.findall(r"`([0-9a-f ]+)`", text))
        yield fields, packet[0] if packet else b"", message


def test_the_examples_of_the_protocol_are_what_we_build():
    publish, bundle, acknowledgement = examples()

    fields, packet, message = publish
    frame = PublishedFrame(**fields, packet=packet)
    assert encode_publish(frame) == message
    assert parse_publish(message) == frame

    fields, packet, message = bundle
    tick = fields.pop("tick")
    frame = Frame(**fields, packet=packet)
    assert encode_bundle(tick, [encode_entry(frame)]) == message
    assert parse_bundle(message) == (tick, [frame])

    fields, _, message = acknowledgement
    assert encode_ack(**fields) == message
    assert parse_ack(message) == fields["tick"]


@given(published)
def test_publish_round_trips(frame):
    assert parse_publish(encode_publish(frame)) == frame


@given(ticks, st.lists(frames, max_size=20))
def test_bundle_round_trips(tick, sent):
    assert parse_bundle(encode_bundle(tick, map(encode_entry, sent))) == (tick, sent)


@given(ticks)
def test_ack_round_trips(tick):
    assert parse_ack(encode_ack(tick)) == tick


def test_ticks_wrap():
    assert parse_ack(encode_ack(2**32 + 5)) == 5
    assert parse_bundle(encode_bundle(2**32 + 5, [])) == (5, [])


@given(st.sampled_from([bytearray, memoryview]), published)
def test_publish_takes_any_buffer_and_returns_bytes(buffer, frame):
    parsed = parse_publish(buffer(encode_publish(frame)))
    assert parsed == frame
    assert type(parsed.packet) is bytes


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"", "bad_message"),
        (HEADER, "bad_message"),
        (b"\x02" + HEADER[1:] + b"\xf8", "bad_message"),
        (HEADER[:-1] + b"\x80\xf8", "bad_message"),  # a level of 128
        (HEADER + b"\xfb", "bad_message"),  # a frame count is missing
        (HEADER + b"\xfb\x00", "bad_message"),  # no frames
        (HEADER + b"\xfb\x04", "bad_message"),  # 80 ms
        (HEADER + b"\x19\x00\x00", "bad_message"),  # 120 ms
        (HEADER + b"\x18\x00\x00", "bad_message"),  # 60 ms
        (HEADER + b"\xf9\x00\x00", "bad_message"),  # 40 ms in two frames
        (HEADER + b"\xf0\x00\x00", "bad_message"),  # 10 ms
        (HEADER + b"\xf8" + bytes(1276), "too_large"),
    ],
)
def test_publish_refuses_what_is_no_frame(message, code):
    with pytest.raises(BadFrame) as refusal:
        parse_publish(message)
    assert refusal.value.code == code
    assert refusal.value.message


@pytest.mark.parametrize("start", ["f8", "f1", "eb 04", "e3 08"])
def test_publish_takes_20_ms_in_any_number_of_frames(start):
    packet = bytes.fromhex(start) + bytes(8)
    assert parse_publish(HEADER + packet).packet == packet


def test_publish_takes_a_packet_of_the_greatest_size():
    packet = b"\xf8" + bytes(1275)
    assert parse_publish(HEADER + packet).packet == packet


@given(ticks, st.lists(frames, min_size=1, max_size=4), st.data())
def test_bundle_refuses_what_is_cut_off_inside_an_entry(tick, sent, data):
    whole = encode_bundle(tick, map(encode_entry, sent))
    last = encode_entry(sent[-1])
    cut = data.draw(st.integers(1, len(last) - 1))
    with pytest.raises(BadFrame):
        parse_bundle(whole[:-cut])


@given(ticks, st.lists(frames, max_size=4), st.binary(min_size=1, max_size=9))
def test_bundle_refuses_what_is_left_over(tick, sent, rest):
    with pytest.raises(BadFrame):
        parse_bundle(encode_bundle(tick, map(encode_entry, sent)) + rest)


@given(st.binary(max_size=5).filter(lambda data: len(data) != 5 or data[0] != 0x12))
def test_ack_refuses_all_else(data):
    with pytest.raises(BadFrame):
        parse_ack(data)


@given(st.sampled_from([b"", b"\x01", b"\x11", b"\x12"]), st.binary(max_size=3000))
def test_parsers_raise_nothing_but_bad_frame(kind, rest):
    for parse in (parse_publish, parse_bundle, parse_ack, parse_entries):
        with contextlib.suppress(BadFrame):
            parse(kind + rest)


@given(st.lists(frames, max_size=9), st.binary(max_size=9))
def test_entries_are_read_from_an_offset(sent, before):
    assert parse_entries(before + encode_entries(sent), len(before)) == sent
