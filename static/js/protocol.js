/**
 * The binary messages and close codes of docs/protocol.md. Pure: knows no socket and no page.
 *
 * Parsers take any bytes and throw nothing but ProtocolError. Encoders trust their caller.
 */

export const SUBPROTOCOL = "spaces.1";
export const FRAME_MS = 20;
export const FRAME_SAMPLES = 960;
export const SAMPLE_RATE = 48000;

const FRAME = 0x01;
const BUNDLE = 0x11;
const ACKNOWLEDGEMENT = 0x12;

const FRAME_HEADER = 6;
const TICKED = 5;
const ENTRY_HEADER = 10;
const MAX_PACKET_BYTES = 1276;
const MAX_LEVEL = 127;

/** Bytes that are not the message they should be. */
export class ProtocolError extends Error {
  name = "ProtocolError";
}

/**
 * What a client does when a socket closes with a code of the server's.
 * `retry`: reconnect with backoff; `wait`: the same, but after some seconds; `stop`: never.
 * @type {Record<number, {name: string, then: "retry" | "wait" | "stop"}>}
 */
export const CLOSE_CODES = {
  4000: { name: "left", then: "stop" },
  4400: { name: "bad_message", then: "stop" },
  4401: { name: "ticket_invalid", then: "retry" },
  4403: { name: "not_allowed", then: "stop" },
  4404: { name: "not_found", then: "stop" },
  4406: { name: "session_renewed", then: "retry" },
  4407: { name: "login_required", then: "stop" },
  4408: { name: "too_slow", then: "retry" },
  4409: { name: "superseded", then: "stop" },
  4410: { name: "ended", then: "stop" },
  4411: { name: "suspended", then: "stop" },
  4412: { name: "closed", then: "stop" },
  4413: { name: "too_large", then: "stop" },
  4429: { name: "too_many", then: "wait" },
  4503: { name: "overloaded", then: "wait" },
};

/**
 * What to do about a close code; one that is not in the table is the network's doing.
 * @param {number} code
 */
export function closeCode(code) {
  return CLOSE_CODES[code] ?? { name: "connection_lost", then: "retry" };
}

/**
 * The subprotocols an audio socket offers: the ticket travels here and stays out of URLs.
 * @param {string} ticket
 */
export function subprotocols(ticket) {
  return [SUBPROTOCOL, `ticket.${ticket}`];
}

/**
 * The level byte of 20 ms: 127 plus their loudness in dBov, from 0 (silence) to 127.
 * @param {number} rms root mean square, where full scale is 1
 */
export function levelOf(rms) {
  if (!(rms > 0)) return 0;
  return Math.min(MAX_LEVEL, Math.max(0, MAX_LEVEL + Math.round(20 * Math.log10(rms))));
}

/**
 * @param {PublishedFrame} frame
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encodeFrame({ sequence, level, packet }) {
  const bytes = new Uint8Array(FRAME_HEADER + packet.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, FRAME);
  view.setUint32(1, sequence);
  view.setUint8(5, level);
  bytes.set(packet, FRAME_HEADER);
  return bytes;
}

/**
 * @param {Uint8Array} bytes
 * @returns {PublishedFrame}
 */
export function parseFrame(bytes) {
  const view = viewOf(bytes, FRAME, FRAME_HEADER);
  const packet = bytes.subarray(FRAME_HEADER);
  const level = view.getUint8(5);
  check(level, packet);
  return { sequence: view.getUint32(1), level, packet };
}

/**
 * @param {{tick: number, entries: Entry[]}} bundle
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encodeBundle({ tick, entries }) {
  const size = entries.reduce((sum, { packet }) => sum + ENTRY_HEADER + packet.byteLength, TICKED);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, BUNDLE);
  view.setUint32(1, tick);
  let offset = TICKED;
  for (const { seat, stream, sequence, level, packet } of entries) {
    view.setUint8(offset, seat);
    view.setUint16(offset + 1, stream);
    view.setUint32(offset + 3, sequence);
    view.setUint8(offset + 7, level);
    view.setUint16(offset + 8, packet.byteLength);
    bytes.set(packet, offset + ENTRY_HEADER);
    offset += ENTRY_HEADER + packet.byteLength;
  }
  return bytes;
}

/**
 * Packets of the result are views into `bytes`.
 * @param {Uint8Array} bytes
 * @returns {{tick: number, entries: Entry[]}}
 */
export function parseBundle(bytes) {
  const view = viewOf(bytes, BUNDLE, TICKED);
  /** @type {Entry[]} */
  const entries = [];
  let offset = TICKED;
  while (offset < bytes.byteLength) {
    const start = offset + ENTRY_HEADER;
    if (start > bytes.byteLength) throw new ProtocolError("An entry's header is cut off.");
    const end = start + view.getUint16(offset + 8);
    if (end > bytes.byteLength) throw new ProtocolError("An entry's packet is cut off.");
    const entry = {
      seat: view.getUint8(offset),
      stream: view.getUint16(offset + 1),
      sequence: view.getUint32(offset + 3),
      level: view.getUint8(offset + 7),
      packet: bytes.subarray(start, end),
    };
    check(entry.level, entry.packet);
    entries.push(entry);
    offset = end;
  }
  return { tick: view.getUint32(1), entries };
}

/**
 * @param {number} tick
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encodeAcknowledgement(tick) {
  const bytes = new Uint8Array(TICKED);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, ACKNOWLEDGEMENT);
  view.setUint32(1, tick);
  return bytes;
}

/**
 * @param {Uint8Array} bytes
 * @returns {number} the tick
 */
export function parseAcknowledgement(bytes) {
  const view = viewOf(bytes, ACKNOWLEDGEMENT, TICKED);
  if (bytes.byteLength !== TICKED) throw new ProtocolError("An acknowledgement has 5 bytes.");
  return view.getUint32(1);
}

/**
 * @param {Uint8Array} bytes
 * @param {number} kind
 * @param {number} headerSize
 */
function viewOf(bytes, kind, headerSize) {
  if (bytes.byteLength < headerSize) throw new ProtocolError("The header is cut off.");
  if (bytes[0] !== kind) throw new ProtocolError(`Kind ${bytes[0]} where ${kind} belongs.`);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * @param {number} level
 * @param {Uint8Array} packet
 */
function check(level, packet) {
  if (packet.byteLength < 1 || packet.byteLength > MAX_PACKET_BYTES) {
    throw new ProtocolError(`A packet has 1 to ${MAX_PACKET_BYTES} bytes.`);
  }
  if (level > MAX_LEVEL) throw new ProtocolError(`A level is at most ${MAX_LEVEL}.`);
}
