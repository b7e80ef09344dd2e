"""Bytes as a WebSocket client sends them."""


def client_frame(payload, *, opcode=2, final=True, mask=b"\x01\x02\x03\x04"):
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2)
    masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
    return bytes([0x80 * final | opcode]) + length + mask + masked
