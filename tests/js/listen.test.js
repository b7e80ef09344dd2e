import assert from "node:assert/strict";
import { before, test } from "node:test";

import { LevelMeter } from "../../static/js/audio/level-meter.js";
import { ListenPipeline } from "../../static/js/audio/listen-pipeline.js";
import { createOpusDecoder } from "../../static/js/audio/opus-decoder.js";
import { createOpusEncoder } from "../../static/js/audio/opus-encoder.js";
import { Tap } from "../../static/js/audio/tap.js";
import { encodeAcknowledgement, encodeBundle } from "../../static/js/protocol.js";

/** @type {Uint8Array[]} a second of a tone, 20 ms each */
const packets = [];

before(async () => {
  const encoder = await createOpusEncoder("wasm", (packet) => packets.push(packet));
  for (let frame = 0; frame < 50; frame += 1) {
    encoder.encode(
      Float32Array.from({ length: 960 }, (_, i) => 0.3 * Math.sin((frame * 960 + i) / 15)),
      null,
    );
  }
  encoder.close();
});

function listening() {
  const bench = { frames: [], now: 0, tick: 0, opened: 0, closed: 0 };
  bench.pipeline = new ListenPipeline({
    createDecoder: async (onPcm) => {
      bench.opened += 1;
      const decoder = await createOpusDecoder("wasm", onPcm);
      const close = () => {
        bench.closed += 1;
        decoder.close();
      };
      return { decode: (...args) => decoder.decode(...args), conceal: (n) => decoder.conceal(n), close };
    },
    deliver: (frame) => bench.frames.push(frame),
    now: () => bench.now,
  });
  bench.hear = async (...entries) => {
    bench.tick += 1;
    const whole = entries.map((entry) => ({
      seat: 1,
      stream: 1,
      level: 110,
      packet: packets[entry.sequence % 50],
      ...entry,
    }));
    const isFirst = bench.pipeline.receive(encodeBundle({ tick: bench.tick, entries: whole }));
    await new Promise((resolve) => setImmediate(resolve));
    return isFirst;
  };
  bench.sequences = () => bench.frames.map(({ sequence }) => sequence);
  return bench;
}

test("entries come out decoded, in order, with their seat and stream", async () => {
  const bench = listening();
  await bench.hear({ sequence: 7 }, { seat: 2, stream: 9, sequence: 0 }, { sequence: 8 });
  const of = (seat) => bench.frames.filter((frame) => frame.seat === seat);
  assert.deepEqual(of(1).map(({ sequence }) => sequence), [7, 8]);
  assert.deepEqual(of(2).map(({ stream }) => stream), [9]);
  assert.ok(bench.frames.every(({ pcm }) => pcm.length === 960));
  assert.equal(bench.opened, 2);
});

test("up to three missing frames are made up for, and sound like their neighbours", async () => {
  const bench = listening();
  for (let sequence = 0; sequence < 20; sequence += 1) await bench.hear({ sequence });
  await bench.hear({ sequence: 23 });
  assert.deepEqual(bench.sequences().slice(-4), [20, 21, 22, 23]);
  const [made] = bench.frames.slice(-4);
  const rms = Math.hypot(...made.pcm) / Math.sqrt(960);
  assert.ok(rms > 0.1, `rms ${rms}`);
});

test("a longer gap is silence", async () => {
  const bench = listening();
  await bench.hear({ sequence: 0 });
  await bench.hear({ sequence: 5 });
  assert.deepEqual(bench.sequences(), [0, 5]);
});

test("frames that come again or run backwards are left out", async () => {
  const bench = listening();
  await bench.hear({ sequence: 5 }, { sequence: 5 }, { sequence: 4 }, { sequence: 6 });
  assert.deepEqual(bench.sequences(), [5, 6]);
});

test("a new stream of a seat gets a new decoder, and late frames of the old one none", async () => {
  const bench = listening();
  await bench.hear({ sequence: 90 });
  await bench.hear({ stream: 2, sequence: 0 });
  assert.deepEqual(
    bench.frames.map(({ stream, sequence }) => [stream, sequence]),
    [[1, 90], [2, 0]],
  );
  assert.deepEqual([bench.opened, bench.closed], [2, 1]);
});

test("a packet that is none harms nobody", async () => {
  const bench = listening();
  const garbage = Uint8Array.from({ length: 40 }, (_, i) => (i * 37 + 255) % 256);
  await bench.hear({ sequence: 0 });
  await bench.hear({ sequence: 1, packet: garbage }, { seat: 2, sequence: 0, packet: garbage });
  await bench.hear({ sequence: 2 });
  assert.equal(bench.sequences().at(-1), 2);
});

test("where there is no decoder nothing piles up, and it is said", async () => {
  let failures = 0;
  const pipeline = new ListenPipeline({
    createDecoder: () => Promise.reject(new Error("no codec")),
    deliver: () => assert.fail("nothing can be heard"),
    failed: () => (failures += 1),
    now: () => 0,
  });
  for (let sequence = 0; sequence < 3; sequence += 1) {
    const entry = { seat: 1, stream: 1, level: 110, sequence, packet: packets[0] };
    pipeline.receive(encodeBundle({ tick: sequence, entries: [entry] }));
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(failures, 1);
});

test("oneself is not heard", async () => {
  const bench = listening();
  bench.pipeline.ownSeat = 1;
  await bench.hear({ sequence: 0 }, { seat: 2, sequence: 0 });
  assert.deepEqual(bench.frames.map(({ seat }) => seat), [2]);
  assert.deepEqual(Object.keys(bench.pipeline.levels().levels), ["2"]);
});

test("the newest tick is acknowledged, from the first bundle of each socket on", async () => {
  const bench = listening();
  assert.equal(bench.pipeline.acknowledgement(), null);
  assert.equal(await bench.hear({ sequence: 0 }), true);
  assert.equal(await bench.hear({ sequence: 1 }), false);
  assert.deepEqual(bench.pipeline.acknowledgement(), encodeAcknowledgement(2));
  bench.pipeline.restart();
  assert.equal(bench.pipeline.acknowledgement(), null);
  assert.equal(await bench.hear({ sequence: 2 }), true);
});

test("decoders of those who are quiet for 10 s are freed, and come back", async () => {
  const bench = listening();
  await bench.hear({ sequence: 0 });
  bench.now = 10_000;
  bench.pipeline.tidy();
  assert.equal(bench.closed, 0);
  bench.now = 10_001;
  bench.pipeline.tidy();
  assert.equal(bench.closed, 1);
  await bench.hear({ sequence: 500 });
  assert.deepEqual(bench.sequences(), [0, 500]);
});

test("levels are shown while there is something to show", async () => {
  const bench = listening();
  for (let sequence = 0; sequence < 5; sequence += 1) await bench.hear({ sequence, level: 117 });
  assert.deepEqual(bench.pipeline.levels(), { levels: { 1: 1 }, speaking: [1] });
  bench.now = 401;
  assert.deepEqual(bench.pipeline.levels(), { levels: { 1: 0 }, speaking: [] });
  assert.deepEqual(bench.pipeline.levels(), { levels: {}, speaking: [] });
});

test("somebody speaks after 100 ms above -45 dBov, and until 400 ms after the last", () => {
  const meter = new LevelMeter();
  for (let frame = 0; frame < 50; frame += 1) meter.push(81, frame * 20);
  assert.equal(meter.isSpeaking(1000), false);
  for (let frame = 0; frame < 4; frame += 1) meter.push(82, 1000 + frame * 20);
  assert.equal(meter.isSpeaking(1060), false);
  meter.push(82, 1080);
  assert.equal(meter.isSpeaking(1080), true);
  assert.equal(meter.isSpeaking(1480), true);
  assert.equal(meter.isSpeaking(1481), false);
  meter.push(82, 1600);
  assert.equal(meter.isSpeaking(1600), false);
});

test("a bar rises at once and falls in 300 ms", () => {
  const meter = new LevelMeter();
  meter.push(127, 0);
  assert.equal(meter.height(0), 1);
  assert.equal(meter.height(150), 0.5);
  meter.push(92, 150);
  assert.equal(meter.height(150), 0.5);
  assert.equal(meter.height(300), 0);
  assert.equal(meter.isIdle(401), true);
});

test("a tap lays its blocks out on the audio clock and keeps 30 s", () => {
  const tap = new Tap();
  assert.equal(tap.read().pcm.length, 0);
  tap.push({ frame: 1000, at: 5, pcm: Float32Array.of(1, 2) });
  tap.push({ frame: 1004, at: 6, pcm: Float32Array.of(3) });
  assert.deepEqual([...tap.read().pcm], [1, 2, 0, 0, 3]);
  assert.deepEqual(tap.read().clock, [{ end: 2, at: 5 }, { end: 5, at: 6 }]);
  tap.push({ frame: 1004 + 30 * 48_000, at: 7, pcm: Float32Array.of(4) });
  assert.deepEqual([...tap.read().pcm], [4]);
});
