from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.speech.wire import (
    Kind,
    Message,
    WireError,
    decode_packets,
    encode_packets,
    read_messages,
    write_message,
)

messages = st.builds(
    Message, st.sampled_from(Kind), st.integers(0, 2**32 - 1), st.binary(max_size=300)
)


def written(some) -> bytes:
    file = BytesIO()
    for message in some:
        write_message(file, message)
    return file.getvalue()


@given(st.lists(messages, max_size=5))
def test_messages_come_as_they_were_sent(some):
    assert list(read_messages(BytesIO(written(some)))) == some


@given(messages, st.data())
def test_a_torn_message_is_none(message, data):
    whole = written([message])
    torn = whole[: data.draw(st.integers(1, len(whole) - 1))]
    with pytest.raises(WireError):
        list(read_messages(BytesIO(torn)))


@given(st.binary(max_size=100))
def test_any_bytes_are_messages_or_refused(data):
    try:
        list(read_messages(BytesIO(data)))
        decode_packets(data)
        Message(Kind.FINAL, 1, data).fields()
    except WireError:
        pass


@given(st.lists(st.binary(max_size=1276), max_size=20))
def test_packets_come_as_they_were_sent(packets):
    assert decode_packets(encode_packets(packets)) == packets
