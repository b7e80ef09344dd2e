"""How long an Opus packet plays, read from its first two bytes (RFC 6716, section 3).

Nothing here decodes audio: a live Space forwards packets as they came.
"""

SAMPLE_RATE = 48_000
"""Opus durations are counted at 48 kHz whatever the coded bandwidth is."""

_FRAME_COUNT_MASK = 0x3F


# Table 2 of RFC 6716: the duration of one frame for each of the 32 configurations.
_SILK = (480, 960, 1920, 2880) * 3  # 10, 20, 40 or 60 ms
_HYBRID = (480, 960) * 2  # 10 or 20 ms
_CELT = (120, 240, 480, 960) * 4  # 2.5, 5, 10 or 20 ms
_CONFIGURATIONS = _SILK + _HYBRID + _CELT
_FRAME_SAMPLES = tuple(_CONFIGURATIONS[toc >> 3] for toc in range(256))

# Codes 0, 1 and 2 hold one, two and two frames; code 3 counts them in the second byte.
_FRAMES_BY_CODE = (1, 2, 2, 0)
_PACKET_SAMPLES = tuple(_FRAME_SAMPLES[toc] * _FRAMES_BY_CODE[toc & 3] for toc in range(256))


def packet_samples(packet: bytes) -> int:
    """Returns how many samples at 48 kHz the packet announces; 0 if it announces none.

    Looks at the TOC byte, and for code 3 at the frame count byte behind it. A frame count that
    is missing or zero is not a packet, and gives 0.
    """
    if not packet:
        return 0
    samples = _PACKET_SAMPLES[packet[0]]
    if samples or len(packet) == 1:
        return samples
    return _FRAME_SAMPLES[packet[0]] * (packet[1] & _FRAME_COUNT_MASK)
