import assert from "node:assert/strict";
import { test } from "node:test";

import { createOpusDecoder } from "../../static/js/audio/opus-decoder.js";
import { createOpusEncoder } from "../../static/js/audio/opus-encoder.js";
import { PublishPipeline } from "../../static/js/audio/publish-pipeline.js";
import { SendQueue } from "../../static/js/audio/send-queue.js";
import { SequenceClock } from "../../static/js/audio/sequence-clock.js";
import { VoiceGate } from "../../static/js/audio/voice-gate.js";
import { levelOf, parseFrame } from "../../static/js/protocol.js";
import { ScriptedSocket } from "./support.js";

const LOUD = 0.1;
const SOFT = 0.001; // -60 dBFS
const tone = (amplitude) =>
  Float32Array.from({ length: 960 }, (_, i) => amplitude * Math.SQRT2 * Math.sin(i / 15));

function gated(loudness) {
  const released = [];
  const gate = new VoiceGate(({ sequence }) => released.push(sequence));
  const sent = [];
  loudness.forEach((rms, sequence) => {
    sent.push(...gate.push({ sequence, index: sequence, rms, pcm: tone(rms) }).map((b) => b.sequence));
  });
  return { sent, released, gate };
}

const numbers = (from, to) => Array.from({ length: to - from }, (_, index) => from + index);

test("the gate opens with 60 ms of pre-roll and closes 400 ms after the last loud block", () => {
  const { sent, released } = gated([...Array(10).fill(SOFT), LOUD, ...Array(60).fill(SOFT)]);
  assert.deepEqual(sent, numbers(7, 31));
  assert.deepEqual(released, [...numbers(0, 7), ...numbers(31, 68)]);
});

test("the gate opens at -45 dBFS", () => {
  const threshold = 10 ** (-45 / 20);
  assert.deepEqual(gated([threshold * 0.999]).sent, []);
  assert.deepEqual(gated([threshold]).sent, [0]);
});

test("a short pause does not close the gate", () => {
  const { sent } = gated([LOUD, ...Array(20).fill(SOFT), LOUD]);
  assert.deepEqual(sent, numbers(0, 22));
});

test("what the gate held before a reset is never sent", () => {
  const { gate, released } = gated([SOFT, SOFT, SOFT]);
  gate.reset();
  assert.deepEqual(released, [0, 1, 2]);
  const [first, ...others] = gate.push({ sequence: 3, index: 3, rms: LOUD, pcm: tone(LOUD) });
  assert.equal(first.sequence, 3);
  assert.deepEqual(others, []);
});

test("numbers count captured blocks, lost ones included", () => {
  const clock = new SequenceClock();
  assert.deepEqual(
    [500, 501, 503, 504].map((index, at) => clock.next(index, at * 20)),
    [0, 1, 3, 4],
  );
});

test("numbers keep up with time when capture stands still or starts over", () => {
  const clock = new SequenceClock();
  assert.equal(clock.next(10, 0), 0);
  assert.equal(clock.next(11, 30_000), 1500);
  assert.equal(clock.next(0, 60_000), 3000);
  assert.equal(clock.next(1, 60_020), 3001);
});

test("numbers do not jump for a hiccup, and never repeat", () => {
  const clock = new SequenceClock();
  clock.next(0, 0);
  assert.equal(clock.next(1, 800), 1);
  assert.equal(clock.next(0, 810), 2);
});

test("a socket that is full keeps 200 ms, and the oldest go first", () => {
  const queue = new SendQueue();
  const socket = new ScriptedSocket();
  const frame = (n) => Uint8Array.of(n);
  queue.push(frame(0), socket);
  socket.bufferedAmount = 4097;
  for (let n = 1; n <= 30; n += 1) queue.push(frame(n), socket);
  assert.equal(socket.sent.length, 1);
  assert.equal(queue.dropped, 20);
  socket.bufferedAmount = 4096;
  queue.push(frame(31), socket);
  assert.deepEqual(socket.sent.map(([n]) => n), [0, ...numbers(21, 32)]);
});

/** A pipeline with a clock that advances 20 ms a block, and a real encoder. */
async function publishing(choice = "wasm") {
  const bench = { recycled: 0, now: 0, index: 0, socket: new ScriptedSocket() };
  bench.pipeline = new PublishPipeline({
    recycle: () => (bench.recycled += 1),
    now: () => bench.now,
  });
  bench.pipeline.setEncoder(await createOpusEncoder(choice, bench.pipeline.sendPacket));
  bench.say = (loudness) => {
    for (const rms of loudness) {
      bench.pipeline.capture({ index: bench.index, rms, pcm: tone(rms) });
      bench.index += 1;
      bench.now += 20;
    }
  };
  bench.frames = () => bench.socket.sent.map(parseFrame);
  bench.sequences = () => bench.frames().map(({ sequence }) => sequence);
  return bench;
}

test("speech leaves as numbered frames of Opus with their loudness", async () => {
  const bench = await publishing();
  bench.pipeline.setSocket(bench.socket);
  bench.pipeline.setMuted(false);
  bench.say(Array(50).fill(LOUD));
  assert.deepEqual(bench.sequences(), numbers(0, 50));
  assert.ok(bench.frames().every(({ level }) => level === levelOf(LOUD)));
  assert.equal(bench.recycled, 50);

  const heard = [];
  const decoder = await createOpusDecoder("wasm", (pcm) => heard.push(...pcm));
  for (const { packet, sequence } of bench.frames()) decoder.decode(packet, sequence);
  assert.equal(heard.length, 50 * 960);
  const late = heard.slice(-24_000);
  const rms = Math.sqrt(late.reduce((sum, sample) => sum + sample * sample, 0) / late.length);
  assert.ok(Math.abs(rms - LOUD) < 0.02, `rms ${rms}`);
});

test("nothing leaves before a socket, while muted, or in silence", async () => {
  const bench = await publishing();
  bench.pipeline.setMuted(false);
  bench.say([LOUD, LOUD]);
  bench.pipeline.setSocket(bench.socket);
  bench.pipeline.setMuted(true);
  bench.say([LOUD, LOUD]);
  bench.pipeline.setMuted(false);
  bench.say([SOFT, SOFT]);
  assert.deepEqual(bench.socket.sent, []);
  assert.equal(bench.recycled, 4);
});

test("a muted second is an honest gap, and its last words are not pre-roll", async () => {
  const bench = await publishing();
  bench.pipeline.setSocket(bench.socket);
  bench.pipeline.setMuted(false);
  bench.say([LOUD]);
  bench.pipeline.setMuted(true);
  bench.say(Array(50).fill(LOUD));
  bench.pipeline.setMuted(false);
  bench.say([LOUD]);
  assert.deepEqual(bench.sequences(), [0, 51]);
});

test("after a mute the gate starts closed and empty", async () => {
  const bench = await publishing();
  bench.pipeline.setSocket(bench.socket);
  bench.pipeline.setMuted(false);
  bench.say([LOUD, SOFT]);
  bench.pipeline.setMuted(true);
  bench.pipeline.setMuted(false);
  bench.say([SOFT, SOFT]);
  assert.deepEqual(bench.sequences(), [0, 1]);
  bench.pipeline.setMuted(true);
  bench.pipeline.setMuted(false);
  bench.say([LOUD]);
  assert.deepEqual(bench.sequences(), [0, 1, 4]);
});

test("a mute drops what waits for the network", async () => {
  const bench = await publishing();
  bench.pipeline.setSocket(bench.socket);
  bench.pipeline.setMuted(false);
  bench.socket.bufferedAmount = 5000;
  bench.say([LOUD, LOUD, LOUD]);
  bench.pipeline.setMuted(true);
  bench.socket.bufferedAmount = 0;
  bench.pipeline.setMuted(false);
  bench.say([LOUD]);
  assert.deepEqual(bench.sequences(), [3]);
});

test("a packet that was in the encoder at a mute or a reconnect is dropped", async () => {
  const bench = await publishing();
  const waiting = [];
  bench.pipeline.setEncoder({
    name: "webcodecs",
    encode: (pcm, tag) => waiting.push([Uint8Array.of(8), tag]),
    close: () => {},
  });
  bench.pipeline.setSocket(bench.socket);
  bench.pipeline.setMuted(false);
  bench.say([LOUD]);
  bench.pipeline.setMuted(true);
  bench.pipeline.setMuted(false);
  bench.say([LOUD]);
  for (const [packet, tag] of waiting) bench.pipeline.sendPacket(packet, tag);
  assert.deepEqual(bench.sequences(), [1]);
  const another = new ScriptedSocket();
  bench.pipeline.setSocket(another);
  bench.pipeline.sendPacket(...waiting[1]);
  assert.deepEqual(another.sent, []);
});

test("a new socket is a new stream from 0", async () => {
  const bench = await publishing();
  bench.pipeline.setMuted(false);
  bench.pipeline.setSocket(bench.socket);
  bench.say([LOUD, LOUD]);
  bench.pipeline.setSocket(null);
  bench.say([LOUD, LOUD, LOUD]);
  bench.socket = new ScriptedSocket();
  bench.pipeline.setSocket(bench.socket);
  bench.say([LOUD, LOUD]);
  assert.deepEqual(bench.sequences(), [0, 1]);
});

test("a browser without WebCodecs encodes with libopus, unless told not to", async () => {
  assert.equal((await createOpusEncoder("auto", () => {})).name, "wasm");
  await assert.rejects(createOpusEncoder("webcodecs", () => {}), /AudioEncoder/);
});
