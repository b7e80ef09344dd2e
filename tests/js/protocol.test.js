import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import * as protocol from "../../static/js/protocol.js";
import { seededRandom } from "./support.js";

const DOCUMENT = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");
const bytes = (hex) => Uint8Array.from(hex.trim().split(/\s+/), (pair) => parseInt(pair, 16));

/** Finds an example of the document: its numbers and its bytes. */
function example(pattern) {
  const found = DOCUMENT.replaceAll(/\s+/g, " ").match(pattern);
  assert.ok(found, `docs/protocol.md has no example like ${pattern}`);
  const { packet, wire, ...numbers } = found.groups;
  const fields = Object.fromEntries(Object.entries(numbers).map(([k, v]) => [k, Number(v)]));
  return { ...fields, packet: packet && bytes(packet), wire: bytes(wire) };
}

test("the documented frame is built and read as documented", () => {
  const { wire, ...frame } = example(
    /Example: sequence (?<sequence>\d+), level (?<level>\d+), packet `(?<packet>[^`]+)`: `(?<wire>[^`]+)`/,
  );
  assert.deepEqual(protocol.encodeFrame(frame), wire);
  assert.deepEqual(protocol.parseFrame(wire), frame);
});

test("the documented bundle is built and read as documented", () => {
  const { wire, tick, ...entry } = example(
    /tick (?<tick>\d+), seat (?<seat>\d+), stream (?<stream>\d+), sequence (?<sequence>\d+), level (?<level>\d+), packet `(?<packet>[^`]+)`: `(?<wire>[^`]+)`/,
  );
  assert.deepEqual(protocol.encodeBundle({ tick, entries: [entry] }), wire);
  assert.deepEqual(protocol.parseBundle(wire), { tick, entries: [entry] });
});

test("the documented acknowledgement is built and read as documented", () => {
  const { wire, tick } = example(/Example: tick (?<tick>\d+): `(?<wire>[^`]+)`/);
  assert.deepEqual(protocol.encodeAcknowledgement(tick), wire);
  assert.equal(protocol.parseAcknowledgement(wire), tick);
});

test("every documented close code is known by its name and by what the client does", () => {
  const rows = [...DOCUMENT.matchAll(/^\| (4\d{3}) \| `(\w+)` \|.*\| ([^|]+) \|$/gm)];
  assert.equal(rows.length, Object.keys(protocol.CLOSE_CODES).length);
  for (const [, code, name, doing] of rows) {
    const known = protocol.closeCode(Number(code));
    assert.equal(known.name, name);
    const comesBack = /reconnects|waits|asks for a new one/.test(doing);
    assert.equal(known.then !== "stop", comesBack, `${code}: ${doing}`);
    assert.equal(known.then === "wait", /waits/.test(doing), `${code}: ${doing}`);
  }
});

test("a close code of the network means: try again", () => {
  for (const code of [1001, 1006, 1012]) assert.equal(protocol.closeCode(code).then, "retry");
});

test("several entries keep their order and their packets", () => {
  const entries = [3, 0, 3].map((seat, index) => ({
    seat,
    stream: 65535 - index,
    sequence: 2 ** 32 - 1 - index,
    level: index,
    packet: new Uint8Array(1 + index * 600).fill(index),
  }));
  const wire = protocol.encodeBundle({ tick: 2 ** 32 - 1, entries });
  assert.deepEqual(protocol.parseBundle(wire), { tick: 2 ** 32 - 1, entries });
});

test("a bundle inside a larger buffer is read from its own bytes", () => {
  const entry = { seat: 1, stream: 2, sequence: 3, level: 4, packet: bytes("f8 ff fe") };
  const wire = protocol.encodeBundle({ tick: 9, entries: [entry] });
  const larger = new Uint8Array(wire.byteLength + 8);
  larger.set(wire, 5);
  const inside = larger.subarray(5, 5 + wire.byteLength);
  assert.deepEqual(protocol.parseBundle(inside), { tick: 9, entries: [entry] });
});

test("hostile bytes raise ProtocolError and nothing else", () => {
  const random = seededRandom(1);
  const parsers = [protocol.parseFrame, protocol.parseBundle, protocol.parseAcknowledgement];
  const kinds = [0x01, 0x11, 0x12];
  let refused = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const input = Uint8Array.from({ length: Math.floor(random() * 60) }, () => random() * 256);
    if (input.length && random() < 0.8) input[0] = kinds[round % 3];
    try {
      parsers[round % 3](input);
    } catch (error) {
      assert.ok(error instanceof protocol.ProtocolError, String(error));
      refused += 1;
    }
  }
  assert.ok(refused > 10_000);
});

test("a bundle cut anywhere but between entries is refused", () => {
  const entry = { seat: 1, stream: 2, sequence: 3, level: 4, packet: bytes("f8 ff fe") };
  const wire = protocol.encodeBundle({ tick: 9, entries: [entry, entry] });
  for (let size = 0; size < wire.byteLength; size += 1) {
    if (size === 5 || size === 18) continue;
    assert.throws(() => protocol.parseBundle(wire.subarray(0, size)), protocol.ProtocolError);
  }
});

test("empty and oversized packets and impossible levels are refused", () => {
  const frame = (size, level) =>
    protocol.encodeFrame({ sequence: 1, level, packet: new Uint8Array(size) });
  assert.equal(protocol.parseFrame(frame(1276, 127)).packet.byteLength, 1276);
  assert.throws(() => protocol.parseFrame(frame(0, 1)), protocol.ProtocolError);
  assert.throws(() => protocol.parseFrame(frame(1277, 1)), protocol.ProtocolError);
  assert.throws(() => protocol.parseFrame(frame(1, 128)), protocol.ProtocolError);
});

test("the level byte is 127 plus dBov", () => {
  assert.equal(protocol.levelOf(1), 127);
  assert.equal(protocol.levelOf(0.1), 107);
  assert.equal(protocol.levelOf(10 ** (-45 / 20)), 82);
  for (const nothing of [0, -1, NaN, 1e-9]) assert.equal(protocol.levelOf(nothing), 0);
  assert.equal(protocol.levelOf(4), 127);
});
